//! Comments that silence findings, in every format.
//!
//! A case is a folder `testdata/suppressions/<format>_<name>/`; what is expected
//! stands beside it in `<format>_<name>.expected`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use banister::migration::{Format, History, ListedFile, Listing, ReadOptions};
use banister::policy::Ruled;

use super::{settings, sieve, sift};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/suppressions")
}

fn history(case: &Path) -> History {
    let name = case.file_name().unwrap().to_str().unwrap();
    let format: Format = name.split('_').next().unwrap().parse().unwrap();
    let files = fs::read_dir(case).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let path = entry.file_name().into_string().unwrap();
        ListedFile { path, bytes: fs::read(entry.path()).unwrap() }
    });
    let listing = Listing::new("migrations", files.collect(), Vec::new());
    History::read(&listing, &ReadOptions { format: Some(format), ..ReadOptions::default() })
        .unwrap()
}

fn in_words(case: &Path) -> String {
    let settings = settings("", None);
    let mut sieve = sieve(&settings, None);
    let mut out = String::new();
    sift(&history(case), &mut sieve, |file, sifted| {
        let line = |ruled: &Ruled| {
            let source = &file[ruled.script].0.source;
            let at = source.position(ruled.finding.labels()[0].span.start);
            let place = format!("{}:{}:{}", source.name(), at.line, at.column);
            format!("{place} {:?} {}", file[ruled.script].0.direction, ruled.finding.rule)
        };
        for ruled in &sifted.shown {
            writeln!(out, "{}: {}", line(ruled), ruled.finding.message).unwrap();
        }
        for (ruled, reason, until) in &sifted.suppressed {
            let until = until.map_or_else(String::new, |day| format!(" until {day}"));
            writeln!(out, "silenced: {}: {reason}{until}", line(ruled)).unwrap();
        }
    });
    out
}

#[test]
fn every_case_is_sifted_as_expected() {
    let bless = std::env::var_os("BANISTER_BLESS").is_some();
    let (mut seen, mut wrong) = (0, Vec::new());
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for case in entries.iter().filter(|path| path.is_dir()) {
        let said = in_words(case);
        let path = case.with_extension("expected");
        if bless {
            fs::write(&path, &said).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{}\nexpected\n{expected}\nis\n{said}", case.display()));
        }
        seen += 1;
    }
    assert!(seen >= 7, "only {seen} cases");
    assert_eq!(entries.len(), seen * 2, "a file is an orphan");
    assert!(wrong.is_empty(), "{}\nBANISTER_BLESS=1 writes it anew", wrong.join("\n"));
}
