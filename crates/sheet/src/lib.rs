//! How it lies on paper: a sealed file as a sheet that a person prints, and the way back.
//!
//! [`draw`] turns a recovery file, or the file of a piece of a backup, into a PDF of a few pages: what it is,
//! what to do with it, and the file itself three times over. As QR codes, cut into a few ([`Code`]); as
//! lines to type, each with letters that check it ([`lines`]); and attached to the PDF as it is. [`read`] takes
//! whatever of that comes back: the file, the PDF, a picture of some codes, text. Codes of one sheet are
//! brought together in [`Gathered`].
//!
//! The crate is pure: bytes come in, bytes go out, and there is no clock, file or socket.
//!
//! # Security
//!
//! What is drawn is sealed, and nothing else can be: [`draw`] takes only what [`vault`] reads as a file that a
//! password opens. So nothing here is secret, and nothing here is authentic before that password opened it.
//! What is read is hostile: a person may be handed any file. Sizes are bounded before there is memory for
//! them, and a library that panics over a picture has found no code in it.

mod blocks;
mod code;
mod error;
mod gathered;
mod islands;
mod label;
mod letters;
pub mod lines;
mod modules;
mod pdf;
mod picture;
mod proof;
mod read;
mod sheet_id;

pub use code::{Code, LARGEST};
pub use error::SheetError;
pub use gathered::{Gathered, Progress};
pub use pdf::draw;
pub use picture::{is_picture, texts};
pub use proof::prove;
pub use read::{Given, attached, read, read_text};
pub use sheet_id::SheetId;
