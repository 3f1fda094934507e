//! Looking for marks in texts.

use crate::migration::listing::{ListedFile, Listing};

/// The first line of a SQL file that `matches`: its file and its 1-based number.
pub(super) fn sql_line(
    listing: &Listing,
    matches: impl Fn(&str) -> bool,
) -> Option<(String, usize)> {
    listing.files.iter().filter(|file| file.sql_stem().is_some()).find_map(|file| {
        let line = file.text_lossy().lines().position(&matches)?;
        Some((listing.path_of(file), line + 1))
    })
}

/// Whether `text` contains `needle` (in lower case), letters compared without case.
pub(super) fn mentions(text: &str, needle: &str) -> bool {
    text.as_bytes()
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// The path, in backticks, of a manifest called `manifest` that depends on
/// `package`: a line starts with its name, quoted or not, or a quoted string or a
/// module path names it. A crate that leaves out the feature `migrate` of its
/// dependency uses that for other things than migrations.
pub(super) fn manifest_names(listing: &Listing, manifest: &str, package: &str) -> Option<String> {
    let names = |line: &str| {
        if line.contains("default-features = false") && !line.contains("migrate") {
            return false;
        }
        let code = line.split('#').next().unwrap_or(line).trim();
        let code = code.trim_start_matches("//").trim();
        let starts =
            code.strip_prefix(package).is_some_and(|rest| rest.starts_with([' ', '=', '.']));
        starts
            || code.contains(&format!("\"{package}\""))
            || code.contains(&format!("/{package}/"))
            || code.ends_with(&format!("dependencies.{package}]"))
    };
    listing
        .markers
        .iter()
        .find(|marker| marker.name() == manifest && marker.text.lines().any(names))
        .map(|marker| format!("`{}`", marker.path))
}

/// Whether `line` is a `--` comment, not indented, that says `word` (in lower case)
/// and perhaps more.
pub(super) fn is_comment(line: &str, word: &str) -> bool {
    let text = line.strip_prefix("--").map(|text| text.trim().to_ascii_lowercase());
    text.is_some_and(|text| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    })
}

/// The first file with one of `extensions` whose text mentions `needle`.
pub(super) fn source_file(listing: &Listing, extensions: &[&str], needle: &str) -> Option<String> {
    let with_extension = |file: &&ListedFile| {
        file.name().rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end))
    };
    listing
        .files
        .iter()
        .filter(with_extension)
        .find(|file| mentions(&file.text_lossy(), needle))
        .map(|file| file.path.clone())
}
