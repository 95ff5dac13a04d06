//! The native twin: a question a line, an answer a line.

use std::io::{self, BufRead as _, Write as _};

use twin::answer::Twin;

fn main() -> io::Result<()> {
    let (mut twin, mut out) = (Twin::default(), io::stdout());
    for question in io::stdin().lock().lines() {
        writeln!(out, "{}", twin.answer(&question?))?;
        out.flush()?;
    }
    Ok(())
}
