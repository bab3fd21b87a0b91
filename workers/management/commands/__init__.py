"""Commands: `manage.py help` lists them."""
