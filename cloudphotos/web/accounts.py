"""Signing in and out."""

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from cloudphotos.web.origin import address_of

MAX_FAILURES = 10
PAUSE_SECONDS = 15 * 60


class SignInForm(AuthenticationForm):
    """Name and password; after too many failures of one name from one address, nothing helps but waiting."""

    def clean(self) -> dict[str, object]:
        """Check the password unless this name has to wait."""
        key = f"sign-in-failures:{self._address()}:{str(self.cleaned_data.get('username', '')).lower()}"
        if cache.get(key, 0) >= MAX_FAILURES:
            self.add_error(None, _("Too many failed tries. Wait 15 minutes and try again."))
            return self.cleaned_data
        cache.add(key, 0, PAUSE_SECONDS)
        failures = cache.incr(key)
        cleaned = super().clean()  # raises if the password is wrong: then the failure stays counted
        cache.set(key, failures - 1, PAUSE_SECONDS)
        return dict(cleaned)

    def get_invalid_login_error(self) -> ValidationError:
        """Name the fields as the page does."""
        text = _("This name and this password do not belong together. Capital letters count in both.")
        return ValidationError(text, code="invalid_login")

    def _address(self) -> str:
        return address_of(self.request) if self.request else ""


class SignIn(views.LoginView):
    """The sign-in page."""

    authentication_form = SignInForm
    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Show the form also to who is signed in but was sent here from a page for staff: going back would go in circles."""
        is_staff = request.user.is_authenticated and request.user.is_staff
        self.redirect_authenticated_user = is_staff or not self.get_redirect_url().startswith(resolve_url("staff"))
        return super().dispatch(request, *args, **kwargs)


class SignOut(views.LogoutView):
    """Sign out, and have the browser forget the pictures and pages it kept."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End the session."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
