//! A simulated world, the stories told in it, and the tests of the real app.
