"""One module for each step, named vNNNN_what_it_does."""
