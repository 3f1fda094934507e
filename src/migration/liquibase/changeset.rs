//! The changesets of one file.

use super::super::checksum::LiquibaseSplit;
use crate::migration::{ChangeSet, Placeholders, ReadError};
use crate::source::{Source, Span};

/// A changeset, as the file has it.
pub(super) struct Found {
    pub(super) set: ChangeSet,
    pub(super) body: Body,
    pub(super) attributes: Attributes,
    pub(super) rollback: Rollback,
    /// The 1-based line of its header.
    pub(super) line: usize,
}

/// The SQL of a changeset.
pub(super) struct Body {
    /// From behind the header to the next one.
    pub(super) region: Span,
    /// What is SQL of it: all but `ignoreLines`.
    pub(super) pieces: Vec<Span>,
    /// The text that the checksum is of: without the lines that speak to Liquibase.
    pub(super) text: String,
}

impl Body {
    /// Its pieces, cut where `delimiter` stands (`\\n` for a line end in it). Liquibase
    /// takes it for a pattern; here it stands for itself.
    pub(super) fn cut_at(&self, source: &Source, delimiter: &str) -> Vec<Span> {
        let delimiter = delimiter.replace("\\n", "\n");
        let mut pieces = Vec::new();
        for piece in self.pieces.iter().filter(|_| !delimiter.is_empty()) {
            let mut start = piece.start;
            for part in source.slice(*piece).split(&delimiter) {
                pieces.push(Span::new(start, start + part.len()));
                start += part.len() + delimiter.len();
            }
        }
        pieces
    }
}

/// The way back.
pub(super) enum Rollback {
    /// None is given.
    None,
    /// A text in which every line stands where it stands in the file; empty where
    /// nothing need be done.
    Sql(String),
    /// Something else.
    Other(&'static str),
}

/// What stands behind the header of a changeset.
pub(super) struct Attributes {
    header: String,
    pub(super) comment: Option<String>,
}

impl Attributes {
    /// The value of `name:value`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut from = 0;
        while let Some(at) = find_ignore_case(&self.header[from..], name).map(|at| from + at) {
            let rest = &self.header[at + name.len()..];
            let before = self.header[..at].chars().next_back();
            if let Some(value) = rest.strip_prefix(':')
                && before.is_some_and(char::is_whitespace)
            {
                let value = value.trim_start();
                return Some(match value.strip_prefix('"') {
                    Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
                    None => value.split_whitespace().next().unwrap_or_default(),
                });
            }
            from = at + name.len();
        }
        None
    }

    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).map_or(default, |value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn split(&self) -> LiquibaseSplit<'_> {
        LiquibaseSplit {
            end_delimiter: self.get("endDelimiter"),
            split_statements: self.flag("splitStatements", true),
            strip_comments: self.flag("stripComments", true),
        }
    }

    /// Why Liquibase does not run it on PostgreSQL at all.
    pub(super) fn not_run(&self) -> Option<String> {
        if self.flag("ignore", false) {
            return Some("it says `ignore:true`".to_owned());
        }
        let databases = self.get("dbms")?;
        let names: Vec<&str> = databases.split(',').map(str::trim).collect();
        let is = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        let excludes = names.iter().any(|name| name.starts_with('!'));
        let runs = is("postgresql") || is("all") || (excludes && !is("!postgresql"));
        (!runs).then(|| format!("it is for `dbms:{databases}`"))
    }
}

/// The `--property name:x value:y` lines of a file.
pub(super) fn properties(text: &str) -> Placeholders {
    let mut found = Placeholders::default();
    for line in text.lines() {
        let Some(rest) = directive(line, "property") else { continue };
        let value = |name: &str| {
            let at = find_ignore_case(rest, name)? + name.len();
            let value = rest[at..].trim_start();
            Some(match value.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
                None => value.split_whitespace().next().unwrap_or_default(),
            })
        };
        if let (Some(name), Some(value)) = (value("name:"), value("value:")) {
            found.insert(name, value);
        }
    }
    found
}

/// The changesets of `source`, whose path below the directory is `path`.
pub(super) fn find(source: &Source, path: &str) -> Result<Vec<Found>, ReadError> {
    let mut found: Vec<Found> = Vec::new();
    let mut open: Option<Open> = None;
    let mut logical = path.to_owned();
    let mut start = 0;
    for (number, line) in (1..).zip(source.text().split_inclusive('\n')) {
        let end = start + line.len();
        if let Some(header) = directive(line, "changeset") {
            found.extend(open.take().map(|open| open.close(start)));
            open = Some(Open::new(source, number, header, end, &logical)?);
        } else if is_one_dash(line) {
            return Err(ReadError::Refused {
                file: source.name().to_owned(),
                line: number,
                why: "Liquibase refuses a directive with one dash; write `--`".to_owned(),
            });
        } else if let Some(open) = &mut open {
            open.line(line, Span::new(start, end));
        } else if directive(line, "liquibase").is_some() {
            let attributes = Attributes { header: line.to_owned(), comment: None };
            if let Some(path) = attributes.get("logicalFilePath") {
                path.clone_into(&mut logical);
            }
        }
        start = end;
    }
    found.extend(open.map(|open| open.close(start)));
    Ok(found)
}

/// A changeset whose lines are being read.
struct Open {
    found: Found,
    piece: usize,
    /// The text of the way back, line by line of the whole file so far.
    back: String,
    has_back: bool,
    ignoring: Ignoring,
    in_block: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ignoring {
    No,
    Lines(usize),
    UntilEnd,
}

impl Open {
    fn new(
        source: &Source,
        line: usize,
        header: &str,
        start: usize,
        path: &str,
    ) -> Result<Self, ReadError> {
        let refuse = || ReadError::Refused {
            file: source.name().to_owned(),
            line,
            why: "Liquibase expects `--changeset author:id` here".to_owned(),
        };
        let (author, rest) = part(header, ':').ok_or_else(refuse)?;
        let rest = rest.strip_prefix(':').ok_or_else(refuse)?.trim_start();
        let (id, rest) = part(rest, ' ').filter(|(id, _)| !id.is_empty()).ok_or_else(refuse)?;
        let attributes = Attributes { header: rest.to_owned(), comment: None };
        let set = ChangeSet {
            id: id.to_owned(),
            author: author.trim().to_owned(),
            path: attributes.get("logicalFilePath").unwrap_or(path).to_owned(),
            run_on_change: attributes.flag("runOnChange", false),
            run_always: attributes.flag("runAlways", false),
            valid_checksums: Vec::new(),
        };
        let region = Span::new(start, start);
        let body = Body { region, pieces: Vec::new(), text: String::new() };
        let back = blanked(&source.text()[..start]);
        let found = Found { set, body, attributes, rollback: Rollback::None, line };
        let ignoring = Ignoring::No;
        Ok(Self { found, piece: start, back, has_back: false, ignoring, in_block: false })
    }

    fn line(&mut self, line: &str, span: Span) {
        if self.ignored(line, span) {
            self.back += &blanked(line);
            return;
        }
        if self.in_block || is_block_start(line) {
            self.block(line);
            return;
        }
        if let Some(back) = directive(line, "rollback") {
            self.rollback(line, back);
            return;
        }
        self.back += &blanked(line);
        if let Some(comment) = directive(line, "comment") {
            self.found.attributes.comment = Some(comment.trim_start_matches(':').trim().to_owned());
        } else if let Some(sum) = directive(line, "validchecksum") {
            let sum = sum.trim_start_matches(':').trim().to_owned();
            self.found.set.valid_checksums.push(sum);
        } else if directive(line, "preconditions").is_none()
            && directive(line, "precondition-sql-check").is_none()
            && directive(line, "property").is_none()
        {
            self.found.body.text += line.trim_end_matches(['\r', '\n']);
            self.found.body.text.push('\n');
        }
    }

    /// `--ignoreLines:start`, `end` or a number; and the lines that it ignores.
    fn ignored(&mut self, line: &str, span: Span) -> bool {
        let count = directive(line, "ignorelines").map(|rest| rest.trim_start_matches(':').trim());
        match (count, self.ignoring) {
            (Some("end"), _) => {
                self.ignoring = Ignoring::No;
                self.piece = span.end;
            }
            (Some(count), _) => {
                self.cut(span.start);
                self.ignoring = match count.parse() {
                    Ok(lines) => Ignoring::Lines(lines),
                    Err(_) => Ignoring::UntilEnd,
                };
            }
            (None, Ignoring::No) => return false,
            (None, Ignoring::UntilEnd) => {}
            (None, Ignoring::Lines(left)) => {
                self.ignoring = if left > 1 { Ignoring::Lines(left - 1) } else { Ignoring::No };
                self.piece = span.end;
            }
        }
        true
    }

    fn cut(&mut self, end: usize) {
        if self.piece < end {
            self.found.body.pieces.push(Span::new(self.piece, end));
        }
        self.piece = end;
    }

    fn rollback(&mut self, line: &str, back: &str) {
        let words = back.trim();
        self.has_back = true;
        if words.eq_ignore_ascii_case("not required") || words.eq_ignore_ascii_case("empty") {
            self.back += &blanked(line);
        } else if find_ignore_case(words, "changesetId:") == Some(0) {
            self.found.rollback = Rollback::Other("that of another changeset");
            self.back += &blanked(line);
        } else {
            let before = line.len() - back.len();
            self.back += &blanked(&line[..before]);
            self.back += back;
        }
    }

    /// `/* liquibase rollback` … `*/`
    fn block(&mut self, line: &str) {
        let ends = line.find("*/");
        let own = ends.map_or(line, |end| &line[..end]);
        if std::mem::replace(&mut self.in_block, true) {
            self.back += own;
        } else {
            self.has_back = true;
            self.back += &blanked(own);
        }
        if let Some(end) = ends {
            self.in_block = false;
            self.back += &blanked(&line[end..]);
        }
    }

    fn close(mut self, end: usize) -> Found {
        if self.ignoring == Ignoring::No {
            self.cut(end);
        }
        self.found.body.region.end = end;
        if self.has_back && matches!(self.found.rollback, Rollback::None) {
            self.found.rollback = Rollback::Sql(self.back);
        }
        self.found
    }
}

/// `text` with a blank in place of everything but line ends.
fn blanked(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let blanks = if matches!(c, '\r' | '\n') { 0 } else { c.len_utf8() };
            std::iter::repeat_n(' ', blanks).chain((blanks == 0).then_some(c))
        })
        .collect()
}

/// What stands behind `-- <name>` (in lower case) on a line that speaks to Liquibase.
fn directive<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let text = line.trim_start().strip_prefix("--")?.trim_start();
    let (head, rest) = text.split_at_checked(name.len())?;
    let ends = rest.is_empty() || rest.starts_with([':', ' ', '\t', '\r', '\n']);
    (head.eq_ignore_ascii_case(name) && ends).then(|| match name {
        "changeset" => rest.trim(),
        _ => rest,
    })
}

fn is_block_start(line: &str) -> bool {
    line.trim_start().strip_prefix("/*").is_some_and(|rest| {
        let mut words = rest.split_whitespace().map(str::to_ascii_lowercase);
        words.next().as_deref() == Some("liquibase") && words.next().as_deref() == Some("rollback")
    })
}

/// `-changeset`: a typing error that Liquibase refuses.
fn is_one_dash(line: &str) -> bool {
    let text = line.trim_start();
    text.strip_prefix('-').is_some_and(|rest| {
        let rest = rest.trim_start();
        ["changeset ", "rollback ", "precondition", "validCheckSum"]
            .iter()
            .any(|name| find_ignore_case(rest, name) == Some(0))
    })
}

/// The part of `text` up to `end`, or the quoted string that it begins with; and the
/// rest.
fn part(text: &str, end: char) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"');
    }
    let at = match end {
        ' ' => text.find(char::is_whitespace).unwrap_or(text.len()),
        _ => text.find(end)?,
    };
    Some(text.split_at(at))
}

fn find_ignore_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes()
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}
