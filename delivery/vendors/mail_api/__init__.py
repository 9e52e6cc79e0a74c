"""What the e-mail services share whose requests and webhooks django-anymail knows. Each has a folder of its own."""
