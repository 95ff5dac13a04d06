//! How it is sealed at rest.
