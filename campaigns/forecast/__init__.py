"""What a launch would do: whom it reaches and leaves out, when, and in how many parts."""
