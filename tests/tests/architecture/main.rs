//! What the workspace is held to as a whole: who leans on whom, what is pure, how long a file may
//! be. `docs/architecture.md` says why. That every error code has words is held by the UI's tests.

mod edges;
mod named;
mod pure;
mod tidy;
mod workspace;
