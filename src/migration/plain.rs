//! Numbered SQL files that no tool's mark claims.
//!
//! Read as a careful person with `psql -f` would: in the order of their numbers,
//! each statement on its own. The number is the digits that the name starts with,
//! with further parts after dots (`1.10_x.sql`) or as a date
//! (`2024-01-31_x.sql`). A down script stands beside its up script
//! (`0001_x.down.sql`, `0001_x_down.sql`, `0001_x.rollback.sql`, `0001_x.undo.sql`)
//! or in a folder `down`, `rollback` or `undo`; up scripts may stand in a folder `up`.

use std::collections::{HashMap, HashSet};

use super::listing::{ListedFile, Listing, strip_suffix_ignore_case};
use super::version::{DottedVersion, leading_digits};
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};

const DOWN_WORDS: [&str; 4] = ["down", "rollback", "undo", "revert"];

struct Named<'a> {
    file: &'a ListedFile,
    /// The name without folder, suffix and direction.
    stem: &'a str,
    /// The number as the name writes it; empty where it has none.
    number: &'a str,
    version: Option<DottedVersion>,
}

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Plain);
    let (mut ups, mut downs) = (Vec::new(), Vec::new());
    for file in &listing.files {
        match (file.sql_stem(), place(file)) {
            (Some(stem), Some(direction)) => {
                let (named, direction) = named(file, stem, direction);
                match direction {
                    Direction::Up => ups.push(named),
                    Direction::Down => downs.push(named),
                }
            }
            (Some(_), None) => history.ignore(
                file,
                "in a subfolder; of these, only `up`, `down`, `rollback`, `undo` and `revert` are read",
            ),
            (None, _) => history.ignore(file, "not a `.sql` file"),
        }
    }
    claim_lonely_downs(&mut ups, &mut downs);
    keep_numbered(&mut history, &mut ups);
    order(&mut history, &mut ups);
    let shared = shared_numbers(&mut history, &ups);
    let mut downs = Downs::new(downs);
    for (i, up) in ups.iter().enumerate() {
        let down = downs.take(up, shared[i]);
        let down = down.map(|down| script(&mut history, listing, down.file, Direction::Down));
        let down = down.transpose()?;
        let id = if shared[i] || up.number.is_empty() { up.stem } else { up.number };
        let script = script(&mut history, listing, up.file, Direction::Up)?;
        history.migrations.push(Migration { down, ..Migration::new(id, description(up), script) });
    }
    for orphan in downs.orphans() {
        history.note(listing.path_of(orphan.file), None, "a down script without an up script");
        history.ignore(orphan.file, "a down script without an up script");
    }
    Ok(history)
}

/// The direction that a file's folder says; `None` where the folder is not read.
fn place(file: &ListedFile) -> Option<Direction> {
    let Some((folder, _)) = file.path.rsplit_once('/') else { return Some(Direction::Up) };
    let folder = folder.to_ascii_lowercase();
    let is_down =
        |word: &&str| folder.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest == "s");
    match DOWN_WORDS.iter().any(is_down) {
        true => Some(Direction::Down),
        false => matches!(folder.as_str(), "up" | "ups").then_some(Direction::Up),
    }
}

fn named<'a>(file: &'a ListedFile, stem: &'a str, folder: Direction) -> (Named<'a>, Direction) {
    let without = |word| without_word(stem, word, ".").or_else(|| without_word(stem, word, "_-"));
    let (stem, direction) = match DOWN_WORDS.iter().find_map(|word| without(word)) {
        Some(stem) => (stem, Direction::Down),
        None => (without_word(stem, "up", ".").unwrap_or(stem), folder),
    };
    let number = number(stem);
    let version = DottedVersion::parse(number.split(['.', '-', '_']));
    (Named { file, stem, number, version }, direction)
}

/// `stem` without `word` and one of `separators` before it.
fn without_word<'a>(stem: &'a str, word: &str, separators: &str) -> Option<&'a str> {
    let rest = strip_suffix_ignore_case(stem, word)?.strip_suffix(|c| separators.contains(c))?;
    (!rest.is_empty()).then_some(rest)
}

/// `0007_shut_down.sql` is no down script where nothing else is number 7.
fn claim_lonely_downs<'a>(ups: &mut Vec<Named<'a>>, downs: &mut Vec<Named<'a>>) {
    let numbers: HashSet<_> = ups.iter().map(|up| up.version.clone()).collect();
    let lonely = |down: &mut Named<'a>| {
        let Some(stem) = down.file.sql_stem() else { return false };
        let dotted = DOWN_WORDS.iter().any(|word| without_word(stem, word, ".").is_some());
        let top_level = !down.file.path.contains('/');
        top_level && !dotted && !numbers.contains(&down.version)
    };
    let claimed: Vec<_> = downs.extract_if(.., lonely).collect();
    ups.extend(
        claimed
            .into_iter()
            .map(|down| Named { stem: down.file.sql_stem().unwrap_or(down.stem), ..down }),
    );
    ups.sort_by(|a, b| a.file.path.cmp(&b.file.path));
}

/// The part of a name that orders it: digits, further parts after dots, a date.
fn number(stem: &str) -> &str {
    let (mut end, mut parts) = (leading_digits(stem).0.len(), 1);
    if end == 0 {
        return "";
    }
    let year = end == 4;
    while let Some(rest) = stem.get(end + 1..) {
        let (digits, after) = leading_digits(rest);
        let ends = after.is_empty() || after.starts_with(['.', '-', '_', ' ']);
        let belongs = match stem.as_bytes()[end] {
            b'.' => true,
            b'-' | b'_' if year => match parts {
                1 | 2 => digits.len() == 2,
                3 => matches!(digits.len(), 4 | 6),
                _ => false,
            },
            _ => false,
        };
        if digits.is_empty() || !ends || !belongs {
            break;
        }
        end += 1 + digits.len();
        parts += 1;
    }
    // `2024_05_rows.sql` is version 2024, part of its name is 05.
    let is_date = parts != 2 || stem.as_bytes()[leading_digits(stem).0.len()] == b'.';
    if is_date { &stem[..end] } else { leading_digits(stem).0 }
}

fn description(named: &Named<'_>) -> String {
    let rest = named.stem[named.number.len()..].trim_start_matches(['.', '-', '_', ' ']);
    rest.replace(['_', '-'], " ")
}

/// Where some files have a number, the others are no migrations.
fn keep_numbered(history: &mut History, ups: &mut Vec<Named<'_>>) {
    if ups.iter().all(|named| named.number.is_empty()) {
        if ups.len() > 1 {
            history.note(None, None, "no file name starts with a number; read in name order");
        }
        return;
    }
    ups.retain(|named| {
        if named.number.is_empty() {
            history.ignore(named.file, "its name does not start with a number, as others do");
        }
        !named.number.is_empty()
    });
}

fn order(history: &mut History, ups: &mut [Named<'_>]) {
    let names: Vec<_> = ups.iter().map(|named| named.file.name().to_owned()).collect();
    ups.sort_by(|a, b| a.version.cmp(&b.version).then_with(|| a.file.name().cmp(b.file.name())));
    let moved = ups.iter().zip(&names).find(|(named, by_name)| named.file.name() != **by_name);
    if let Some((named, by_name)) = moved {
        history.note(
            None,
            None,
            format!(
                "read in the order of the numbers, where `{}` comes before `{by_name}`; a shell \
                 loop over `*.sql` runs `{by_name}` first",
                named.file.name(),
            ),
        );
    }
}

/// For each file, whether another has the same number.
fn shared_numbers(history: &mut History, ups: &[Named<'_>]) -> Vec<bool> {
    let same = |a: &Named<'_>, b: &Named<'_>| a.version.is_some() && a.version == b.version;
    for pair in ups.windows(2).filter(|pair| same(&pair[0], &pair[1])) {
        history.note(
            None,
            None,
            format!(
                "`{}` and `{}` have the same number; read in name order",
                pair[0].file.path, pair[1].file.path
            ),
        );
    }
    (0..ups.len())
        .map(|i| {
            (i > 0 && same(&ups[i - 1], &ups[i]))
                || ups.get(i + 1).is_some_and(|next| same(&ups[i], next))
        })
        .collect()
}

/// Down scripts, by what their up scripts may be called.
struct Downs<'a> {
    /// In order; those that were taken are gone.
    all: Vec<Option<Named<'a>>>,
    by_name: HashMap<String, Vec<usize>>,
    by_number: HashMap<DottedVersion, Vec<usize>>,
}

impl<'a> Downs<'a> {
    fn new(downs: Vec<Named<'a>>) -> Self {
        let (mut by_name, mut by_number) = (HashMap::new(), HashMap::new());
        for (at, down) in downs.iter().enumerate() {
            let places: &mut Vec<usize> =
                by_name.entry(down.stem.to_ascii_lowercase()).or_default();
            places.push(at);
            if let Some(version) = &down.version {
                let places: &mut Vec<usize> = by_number.entry(version.clone()).or_default();
                places.push(at);
            }
        }
        Self { all: downs.into_iter().map(Some).collect(), by_name, by_number }
    }

    /// Takes the down script of `up`: the one of the same name, else, where the
    /// number names one migration only, the one of the same number.
    fn take(&mut self, up: &Named<'_>, shared: bool) -> Option<Named<'a>> {
        let first = |places: Option<&Vec<usize>>| {
            places.into_iter().flatten().copied().find(|at| self.all[*at].is_some())
        };
        let up_stem = without_word(up.stem, "up", "_-").unwrap_or(up.stem);
        let same_name = [up.stem, up_stem]
            .into_iter()
            .filter_map(|stem| first(self.by_name.get(&stem.to_ascii_lowercase())))
            .min();
        let number = up.version.as_ref().filter(|_| !shared);
        let at = same_name.or_else(|| first(self.by_number.get(number?)))?;
        self.all[at].take()
    }

    /// Those that nobody took.
    fn orphans(self) -> impl Iterator<Item = Named<'a>> {
        self.all.into_iter().flatten()
    }
}

fn script(
    history: &mut History,
    listing: &Listing,
    file: &ListedFile,
    direction: Direction,
) -> Result<Script, ReadError> {
    let source = listing.source(file)?;
    let section = source.text().lines().position(|line| {
        let words = line.trim_start().strip_prefix("--").map(str::trim);
        words.is_some_and(|words| {
            let words = words.trim_end_matches(':').to_ascii_lowercase();
            DOWN_WORDS.contains(&words.as_str()) || words == "migrate down"
        })
    });
    if let Some(line) = section
        && direction == Direction::Up
    {
        history.note(
            source.name().to_owned(),
            line + 1,
            "this comment looks like the start of a down section; the whole file is read as the up \
             script, as `psql -f` would run it",
        );
    }
    Ok(Script::whole(source, direction, TransactionMode::PerStatement))
}
