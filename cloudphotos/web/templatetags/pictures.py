"""Pictures in templates: `{{ photo|thumbnail }}`, `{{ photo|preview }}`, `{{ face|tile }}`, `{{ photo|shape }}`."""

from django import template

from cloudphotos.catalog import photos
from cloudphotos.web import pictures

register = template.Library()
register.filter("thumbnail", pictures.thumbnail_url)
register.filter("preview", pictures.preview_url)
register.filter("tile", pictures.tile_url)
register.filter("days_left", pictures.days_left)
register.filter("browsers_show", pictures.browsers_show)
register.filter("shape", pictures.shape)
register.filter("described", pictures.described)
register.filter("day", pictures.day)
register.filter("display_name", photos.display_name)
