//! Running other programs to their end.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::{Command, Stdio},
};

use crate::Failure;

/// Prints one line about our own progress.
pub fn say(line: impl Display) {
    // Whoever closed standard output does not want to hear it.
    let _ = writeln!(io::stdout(), "{line}");
}

/// Tells a person who waits what is being done.
pub fn note(line: impl Display) {
    // Standard error: a command's output may be read by a program.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Becomes another program, so that signals reach it and nothing stands between.
#[cfg(unix)]
pub fn replace_us(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;

    Err(Failure::system(format!("run `{}`", typed(command)))(command.exec()))
}

/// Runs another program in our place.
#[cfg(not(unix))]
pub fn replace_us(command: &mut Command) -> Result<(), Failure> {
    run(command)
}

/// Runs a command without input, its output passed on; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(Failure::system(format!("run `{}`", typed(command))))?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { command: typed(command), status }) }
}

/// Runs a command without input and tells what it prints to a person only: our own output may be read
/// by a program.
pub fn run_aside(command: &mut Command) -> Result<(), Failure> {
    run(command.stdout(io::stderr()))
}

/// Runs a command without input and returns what it printed.
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(Failure::system(format!("run `{}`", typed(command))))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::Ended { command: typed(command), status: output.status })
    }
}

/// True where the command runs and is content; nothing is shown.
#[must_use]
pub fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

fn typed(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_content_is_named_with_its_arguments() {
        let failure = run(Command::new("cargo").arg("no-such-command")).unwrap_err();
        assert!(failure.to_string().starts_with("`cargo no-such-command` failed"), "{failure}");
    }

    #[test]
    fn a_program_that_is_not_there_is_no_success() {
        assert!(!succeeds(&mut Command::new("no-such-program-anywhere")));
        assert!(succeeds(Command::new("cargo").arg("--version")));
    }
}
