//! The whole program on made-up migrations, beside the fastest peer, squawk, on
//! the same files in the same run.
//!
//! ```sh
//! cargo bench --bench peers                  # everything
//! cargo bench --bench peers -- history deep  # cases whose name has one of these
//! SQUAWK=/path/to/squawk cargo bench --bench peers
//! ```
//!
//! Of several runs the fastest counts. `docs/measured.md` has numbers.

#![allow(clippy::disallowed_methods, reason = "starts programs and looks at the clock")]
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[allow(dead_code, unused_imports, reason = "another benchmark uses the rest")]
mod corpus;
mod program;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use program::{Program, Run};

/// How deep the deep cases are.
const DEPTH: usize = 50_000;

/// How long the long cases are.
const LENGTH: usize = 100_000;

/// How many objects stand on each other in the chains.
const CHAIN: usize = 5_000;

/// A directory that programs read.
struct Case {
    name: String,
    write: Box<Write>,
}

/// What puts the files there.
type Write = dyn Fn(&Path) -> Result<(), Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let banister = Program::banister(env!("CARGO_BIN_EXE_banister"));
    let squawk = Program::squawk();
    println!("{}: {}", banister.name, banister.version);
    match &squawk {
        Some(squawk) => println!("{}: {}", squawk.name, squawk.version),
        None => println!("squawk: ABSENT, so nothing is compared; `pip install squawk-cli` has it"),
    }
    println!("cores: {}\n", std::thread::available_parallelism()?);
    println!("{}", heading());
    for case in cases() {
        if !wanted.is_empty() && !wanted.iter().any(|word| case.name.contains(word.as_str())) {
            continue;
        }
        let folder = tempfile::tempdir()?;
        (case.write)(folder.path())?;
        let files = files(folder.path())?;
        let ours = banister.fastest(folder.path(), &files)?;
        let theirs = squawk.as_ref().map(|it| it.fastest(folder.path(), &files)).transpose()?;
        let megabytes = size(&files)?;
        println!("{}", row(&case.name, files.len(), megabytes, &ours, theirs.as_ref()));
    }
    Ok(())
}

/// A name, how many, and what makes so many.
type Kind = (&'static str, usize, fn(usize) -> Vec<corpus::Single>);

fn cases() -> Vec<Case> {
    let mut cases = vec![case("one small file", |folder| {
        write(folder, "1.sql", "ALTER TABLE users ADD COLUMN email text;\n")
    })];
    for files in [3_750, 7_500, 15_000] {
        cases.push(case(format!("history, {files} files"), move |folder| {
            let files = corpus::migrations(files);
            files.iter().try_for_each(|file| write(folder, &file.name, &file.text))
        }));
    }
    for tables in [1_250, 2_500, 5_000] {
        cases.push(case(format!("tables with downs, {tables}"), move |folder| {
            let files = corpus::tables(tables);
            files.iter().try_for_each(|file| write(folder, &file.name, &file.text))
        }));
    }
    for count in [50_000, 100_000, 200_000] {
        cases.push(case(format!("one file, {count} statements"), move |folder| {
            write(folder, "1.sql", &corpus::statements(count))
        }));
    }
    // Made anew for each case, so that this program stays small: what a program
    // has at its start counts as memory of those that it starts.
    let kinds: [Kind; 3] = [
        ("long", LENGTH, corpus::long),
        ("chain", CHAIN, corpus::chains),
        ("deep", DEPTH, corpus::deep),
    ];
    for (kind, size, texts) in kinds {
        for (at, single) in texts(2).iter().enumerate() {
            cases.push(case(format!("{kind}: {}", single.name), move |folder| {
                write(folder, "1.sql", &texts(size)[at].text)
            }));
        }
    }
    cases
}

fn case(
    name: impl Into<String>,
    write: impl Fn(&Path) -> Result<(), Box<dyn Error>> + 'static,
) -> Case {
    Case { name: name.into(), write: Box::new(write) }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(folder.join(name), text)?)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

/// The size of all files, in millions of bytes.
fn size(files: &[PathBuf]) -> Result<f64, Box<dyn Error>> {
    let mut bytes = 0;
    for file in files {
        bytes += fs::metadata(file)?.len();
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(bytes as f64 / 1e6)
}

fn heading() -> String {
    let columns = "| banister s | CPU s | MB | squawk s | CPU s | MB | squawk / banister |";
    format!(
        "| {:<44} | {:>6} | {:>5} {columns}\n|{}|{}|{}|---:|---:|---:|---:|---:|---:|---:|",
        "case", "files", "MB", "---", "---:", "---:"
    )
}

fn row(name: &str, files: usize, megabytes: f64, ours: &Run, theirs: Option<&Run>) -> String {
    let ratio = theirs
        .filter(|theirs| ours.answered && theirs.answered)
        .map_or_else(|| "–".to_owned(), |theirs| format!("{:.1}", theirs.wall / ours.wall));
    let theirs = theirs.map_or_else(|| "absent | – | –".to_owned(), Run::to_string);
    format!("| {name:<44} | {files:>6} | {megabytes:>5.1} | {ours} | {theirs} | {ratio} |")
}
