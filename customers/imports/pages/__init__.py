"""The pages of imports, from the upload of a file to its result.

listing    the list of imports, and the upload
page       one import, as far as it has come
choosing   the form in which a person decides how the file is read
control    stop, continue, undo and discard an import, and download its refused rows
"""
