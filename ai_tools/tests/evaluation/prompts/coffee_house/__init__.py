"""In the words of the demo, where the names of products are values of an attribute as well."""
