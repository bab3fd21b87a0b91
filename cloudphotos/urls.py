"""Every address of the site."""

from django.urls import path

from cloudphotos.web import accounts, gallery, health, navigation, people, photo_bytes, progress, upload

urlpatterns = [
    path("", gallery.gallery, name="gallery"),
    path("photos/<int:photo_id>/", gallery.photo, name="photo"),
    path("photos/<int:photo_id>/retry", gallery.retry_photo, name="retry_photo"),
    path("photos/<int:photo_id>/thumbnail", photo_bytes.thumbnail, name="thumbnail"),
    path("photos/<int:photo_id>/preview", photo_bytes.preview, name="preview"),
    path("photos/<int:photo_id>/original", photo_bytes.original, name="original"),
    path("faces/<int:face_id>/tile", photo_bytes.face_tile, name="face_tile"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/name", people.name_person, name="name_person"),
    path("people/<int:person_id>/same/<int:other_id>/", people.same_person, name="same_person"),
    path("names/", people.names, name="names"),
    path("upload/", upload.upload, name="upload"),
    path("upload/status", upload.upload_status, name="upload_status"),
    path("progress/", progress.progress, name="progress"),
    path("theme/", navigation.choose_theme, name="choose_theme"),
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign_out"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
