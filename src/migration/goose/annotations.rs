//! The sections and cuts of a goose file: the state machine of goose's
//! `internal/sqlparser`, with spans.
//!
//! goose reads line by line. Outside `StatementBegin`/`StatementEnd` a cut ends at
//! a line whose last word (before a word that starts with `--`) ends in `;`: a `;`
//! in mid-line does not cut, and one at the end of a line cuts even inside a
//! literal.

use crate::source::Span;

/// Why goose refuses a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnotationError {
    /// The line is indented.
    #[error("goose allows no blanks before `-- +goose`; start the line with it")]
    Indented,
    /// The line names goose twice.
    #[error("goose allows one annotation on a line, and this one holds two")]
    Several,
    /// The line names no command that goose knows.
    #[error(
        "`{0}` is no goose annotation; goose knows `Up`, `Down`, `StatementBegin`, `StatementEnd`, \
         `NO TRANSACTION`, `ENVSUB ON` and `ENVSUB OFF`"
    )]
    Unknown(String),
    /// SQL, or another annotation, before the first `Up`; or no `Up` at all.
    #[error("goose expects `-- +goose Up` before any SQL and any other section")]
    NoUp,
    /// A second `Up`.
    #[error("goose allows one `-- +goose Up` in a file")]
    SecondUp,
    /// A `Down` that does not follow the `Up` section: a second one, or one inside
    /// a statement block.
    #[error("goose expects `-- +goose Down` once, after the `Up` section")]
    MisplacedDown,
    /// A `StatementBegin` inside a block or outside a section.
    #[error("goose expects `-- +goose StatementBegin` in a section and outside a statement block")]
    MisplacedBegin,
    /// A `StatementEnd` without a `StatementBegin`.
    #[error("there is no `-- +goose StatementBegin` for this `StatementEnd`")]
    MisplacedEnd,
    /// A block that never ends.
    #[error("the statement block that begins here has no `-- +goose StatementEnd`")]
    OpenBlock,
    /// SQL at the end of a section that no `;` ends.
    #[error(
        "goose finds no `;` at the end of a line for the statement that begins here; end it with \
         one, or put it between `-- +goose StatementBegin` and `-- +goose StatementEnd`"
    )]
    NoSemicolon,
}

/// One direction of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// From the line after its annotation to its end.
    pub(super) region: Span,
    /// What goose sends, each as one message, blanks trimmed.
    pub(super) pieces: Vec<Span>,
}

/// What the annotations of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Annotated {
    pub(super) up: Section,
    pub(super) down: Option<Section>,
    pub(super) no_transaction: bool,
    /// 1-based lines of SQL that goose itself loses.
    pub(super) lost_lines: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Section,
    /// Inside a statement block.
    Block,
    /// After an empty statement block; goose then loses the next line.
    AfterEmptyBlock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Up,
    Down,
    StatementBegin,
    StatementEnd,
    NoTransaction,
    /// `ENVSUB`, which is over when annotations are read.
    Substitution,
}

/// An error and its 1-based line.
type Refusal = (usize, AnnotationError);

/// Reads a file as goose does.
pub(super) fn read(text: &str) -> Result<Annotated, Refusal> {
    let mut reader = Reader::new(text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let next = start + line.len();
        reader.number += 1;
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        reader.line(line, Span::new(start, next))?;
        start = next;
    }
    reader.finish()
}

struct Reader<'a> {
    text: &'a str,
    /// The 1-based line.
    number: usize,
    state: State,
    sections: Vec<Section>,
    /// The lines of the statement that is being gathered.
    open: Option<Span>,
    block_line: usize,
    no_transaction: bool,
    lost_lines: Vec<usize>,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text,
            number: 0,
            state: State::Start,
            sections: Vec::new(),
            open: None,
            block_line: 0,
            no_transaction: false,
            lost_lines: Vec::new(),
        }
    }

    /// `span` is the line with its newline.
    fn line(&mut self, line: &str, span: Span) -> Result<(), Refusal> {
        let comment = line.trim().starts_with("--");
        if comment && line.contains("+goose") {
            let result = command(line).and_then(|command| self.annotation(command, span));
            return result.map_err(|error| (self.number, error));
        }
        if self.state == State::Start {
            return match comment || line.trim().is_empty() {
                true => Ok(()),
                false => Err((self.number, AnnotationError::NoUp)),
            };
        }
        if self.open.is_none() && (comment || line.is_empty()) {
            return Ok(());
        }
        if self.state == State::AfterEmptyBlock {
            if !line.trim().is_empty() {
                self.lost_lines.push(self.number);
            }
            self.state = State::Section;
            return Ok(());
        }
        let end = span.start + line.len();
        self.open.get_or_insert(Span::new(span.start, end)).end = end;
        if self.state == State::Section && ends_with_semicolon(line) {
            self.cut();
        }
        Ok(())
    }

    fn annotation(&mut self, command: Command, line: Span) -> Result<(), AnnotationError> {
        match (command, self.state) {
            (Command::NoTransaction, _) => self.no_transaction = true,
            (Command::Substitution, _) => {}
            (Command::Up, State::Start) => {
                self.open_section(line.end);
                self.state = State::Section;
            }
            (Command::Up, _) => return Err(AnnotationError::SecondUp),
            (_, State::Start) => return Err(AnnotationError::NoUp),
            (Command::Down, State::Block) => return Err(AnnotationError::MisplacedDown),
            (Command::Down, _) => {
                if self.sections.len() > 1 {
                    return Err(AnnotationError::MisplacedDown);
                }
                self.no_remainder()?;
                self.close_section(line.start);
                self.open_section(line.end);
                self.state = State::Section;
            }
            (Command::StatementBegin, State::Block) => return Err(AnnotationError::MisplacedBegin),
            (Command::StatementBegin, _) => {
                self.state = State::Block;
                self.block_line = self.number;
            }
            (Command::StatementEnd, State::Block) if self.open.is_none() => {
                self.state = State::AfterEmptyBlock;
            }
            (Command::StatementEnd, State::Block) => {
                self.cut();
                self.state = State::Section;
            }
            (Command::StatementEnd, _) => return Err(AnnotationError::MisplacedEnd),
        }
        Ok(())
    }

    fn open_section(&mut self, start: usize) {
        let region = Span::new(start, self.text.len());
        self.sections.push(Section { region, pieces: Vec::new() });
    }

    fn close_section(&mut self, end: usize) {
        if let Some(section) = self.sections.last_mut() {
            section.region.end = end;
        }
    }

    /// The gathered statement, blanks trimmed; it may be empty.
    fn take_open(&mut self) -> Option<Span> {
        let open = self.open.take()?;
        let text = &self.text[open.start..open.end];
        let start = open.start + (text.len() - text.trim_start().len());
        Some(Span::new(start, start + text.trim().len()))
    }

    /// Ends the gathered statement.
    fn cut(&mut self) {
        if let (Some(piece), Some(section)) = (self.take_open(), self.sections.last_mut()) {
            section.pieces.push(piece);
        }
    }

    /// Refuses SQL that nothing ended.
    fn no_remainder(&mut self) -> Result<(), AnnotationError> {
        let Some(rest) = self.take_open().filter(|rest| !rest.is_empty()) else { return Ok(()) };
        let before = &self.text.as_bytes()[..rest.start];
        self.number = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Err(AnnotationError::NoSemicolon)
    }

    fn finish(mut self) -> Result<Annotated, Refusal> {
        match self.state {
            State::Start => return Err((self.number.max(1), AnnotationError::NoUp)),
            State::Block => return Err((self.block_line, AnnotationError::OpenBlock)),
            State::Section | State::AfterEmptyBlock => {}
        }
        if let Err(error) = self.no_remainder() {
            return Err((self.number, error));
        }
        let mut sections = self.sections.into_iter();
        let Some(up) = sections.next() else {
            return Err((self.number.max(1), AnnotationError::NoUp));
        };
        Ok(Annotated {
            up,
            down: sections.next(),
            no_transaction: self.no_transaction,
            lost_lines: self.lost_lines,
        })
    }
}

fn command(line: &str) -> Result<Command, AnnotationError> {
    if line.starts_with([' ', '\t']) {
        return Err(AnnotationError::Indented);
    }
    let command = line.replace("--", "").replacen("+goose", "", 1);
    if command.contains("+goose") {
        return Err(AnnotationError::Several);
    }
    let command = command.trim();
    [
        ("Up", Command::Up),
        ("Down", Command::Down),
        ("StatementBegin", Command::StatementBegin),
        ("StatementEnd", Command::StatementEnd),
        ("NO TRANSACTION", Command::NoTransaction),
        ("ENVSUB ON", Command::Substitution),
        ("ENVSUB OFF", Command::Substitution),
    ]
    .into_iter()
    .find(|(name, _)| name.eq_ignore_ascii_case(command))
    .map(|(_, known)| known)
    .ok_or_else(|| AnnotationError::Unknown(command.to_owned()))
}

fn ends_with_semicolon(line: &str) -> bool {
    line.split_whitespace()
        .take_while(|word| !word.starts_with("--"))
        .last()
        .is_some_and(|word| word.ends_with(';'))
}
