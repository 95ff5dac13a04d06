//! The relay's rules, without any socket.

mod kept;
mod letters;
mod limits;
mod lobby;
mod model;
mod passing;
mod rows;
mod table;
