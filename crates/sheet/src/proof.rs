//! Whether a sheet gives back what it was made of.

use crate::{
    Code, SheetError, lines,
    modules::{Modules, Run},
    pdf::CODE,
    read::attached,
};

/// Proves a sheet as it came back from where it lies: the attached file is the sealed one, its codes are drawn there
/// square by square, and so is what its lines say.
///
/// # Errors
///
/// [`SheetError::NotProven`].
pub fn prove(pdf: &[u8], sealed: &[u8]) -> Result<(), SheetError> {
    let texts: Vec<String> = Code::cut(sealed)?.iter().map(Code::to_string).collect();
    let are_codes = drawn(pdf) == Some(Modules::draw(&texts)?);
    let same = [attached(pdf), lines::read(&written(pdf)).ok()];
    let are_others = same.iter().all(|found| found.as_deref() == Some(sealed));
    (are_codes && are_others).then_some(()).ok_or(SheetError::NotProven)
}

/// The codes as they are drawn: between the marks that tell them from the rest of a page, the operator `re` makes
/// a rectangle of the four numbers before it.
fn drawn(pdf: &[u8]) -> Option<Vec<Modules>> {
    let text = String::from_utf8_lossy(pdf);
    let begin = format!("/{} BMC", String::from_utf8_lossy(CODE));
    text.split(&begin).skip(1).map(|code| squares(code.split("EMC").next()?)).collect()
}

fn squares(operators: &str) -> Option<Modules> {
    let mut numbers: Vec<usize> = Vec::new();
    let mut runs = Vec::new();
    for token in operators.split_ascii_whitespace() {
        match (token, token.parse()) {
            (_, Ok(number)) => numbers.push(number),
            ("re", _) => {
                let [.., column, row, length, 1] = numbers[..] else { return None };
                runs.push(Run { column, row, length });
            }
            _ => numbers.clear(),
        }
    }
    let side = runs.iter().map(|run| run.column + run.length).max()?;
    Modules::of(side, runs)
}

/// All strings that the pages show, each as a line.
fn written(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let shown = text.split(") Tj").filter_map(|before| Some(before.rsplit_once('(')?.1));
    shown.collect::<Vec<_>>().join("\n")
}
