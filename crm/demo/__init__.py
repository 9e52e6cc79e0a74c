"""The demo: a made-up chain of coffee shops, how it is loaded, and how it is removed without what people have added."""
