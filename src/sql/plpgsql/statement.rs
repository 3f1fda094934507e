//! Statements of PL/pgSQL. After `proc_stmt` in `pl_gram.y`.

use super::block::{block, condition, end_label, label, statements};
use super::scan::Reader;
use super::tree::{Into, Kind, Node, Over, Raise};
use crate::pg::Name;
use crate::source::Span;
use crate::sql::cursor::Parsed;

/// One statement, with its `;`; its span is without.
pub(super) fn statement(reader: &mut Reader<'_>) -> Parsed<Node> {
    let start = reader.place();
    let label = label(reader)?;
    let kind = match compound(reader, label)? {
        Some(kind) => kind,
        None => match assignment(reader)? {
            Some(kind) => kind,
            None => simple(reader)?,
        },
    };
    let span = reader.span_from(start);
    reader.semicolon()?;
    Ok(Node { span, kind })
}

/// What has statements in it; only loops and blocks can have a label.
fn compound(reader: &mut Reader<'_>, label: Option<Name>) -> Parsed<Option<Kind>> {
    let labelled = label.is_some();
    if reader.looking_at(&["DECLARE"]) || reader.looking_at(&["BEGIN"]) {
        return block(reader, label).map(|block| Some(Kind::Block(block)));
    }
    if assigns(reader) {
        return if labelled { reader.refuse("a loop or a block") } else { Ok(None) };
    }
    match reader.take_one_of(&["LOOP", "WHILE", "FOR", "FOREACH"]) {
        Some(word) => {
            let over = match word {
                "LOOP" => Over::Forever,
                "WHILE" => Over::While(reader.until(&["LOOP"], "LOOP")?),
                "FOR" => for_loop(reader)?,
                _ => foreach_loop(reader)?,
            };
            if word != "LOOP" {
                reader.expect(&["LOOP"])?;
            }
            let body = statements(reader, &["END"])?;
            reader.expect(&["END", "LOOP"])?;
            end_label(reader);
            Ok(Some(Kind::Loop { label, over, body }))
        }
        None if labelled => reader.refuse("a loop or a block"),
        None if reader.take(&["IF"]) => if_statement(reader).map(Some),
        None if reader.take(&["CASE"]) => case_statement(reader).map(Some),
        None => Ok(None),
    }
}

fn if_statement(reader: &mut Reader<'_>) -> Parsed<Kind> {
    const STOPS: [&str; 4] = ["ELSIF", "ELSEIF", "ELSE", "END"];
    let mut arms = Vec::new();
    loop {
        let condition = reader.until(&["THEN"], "THEN")?;
        reader.expect(&["THEN"])?;
        arms.push((condition, statements(reader, &STOPS)?));
        if !reader.take(&["ELSIF"]) && !reader.take(&["ELSEIF"]) {
            break;
        }
    }
    let otherwise = if reader.take(&["ELSE"]) { statements(reader, &["END"])? } else { Vec::new() };
    reader.expect(&["END", "IF"])?;
    Ok(Kind::If { arms, otherwise })
}

fn case_statement(reader: &mut Reader<'_>) -> Parsed<Kind> {
    let operand =
        if reader.looking_at(&["WHEN"]) { None } else { Some(reader.until(&["WHEN"], "WHEN")?) };
    let mut arms = Vec::new();
    while reader.take(&["WHEN"]) {
        let condition = reader.until(&["THEN"], "THEN")?;
        reader.expect(&["THEN"])?;
        arms.push((condition, statements(reader, &["WHEN", "ELSE", "END"])?));
    }
    let otherwise = if reader.take(&["ELSE"]) { Some(statements(reader, &["END"])?) } else { None };
    reader.expect(&["END", "CASE"])?;
    Ok(Kind::Case { operand, arms, otherwise })
}

fn for_loop(reader: &mut Reader<'_>) -> Parsed<Over> {
    let variables = reader.targets()?;
    reader.expect(&["IN"])?;
    if reader.take(&["EXECUTE"]) {
        let query = reader.until(&["USING", "LOOP"], "LOOP")?;
        let using = using(reader, &["LOOP"])?;
        return Ok(Over::Execute { variables, query, using });
    }
    let cursor = reader.word(0).map(str::to_ascii_lowercase);
    if let Some(cursor) = cursor.filter(|name| reader.cursors.contains(name))
        && (reader.is(1, "LOOP") || reader.sees(1, "("))
    {
        reader.until(&["LOOP"], "LOOP")?;
        return Ok(Over::Cursor { variables, cursor });
    }
    let reverse = reader.take(&["REVERSE"]);
    let first = reader.until(&["..", "LOOP"], "LOOP")?;
    if !reader.take_symbol("..") {
        return Ok(Over::Query { variables, query: first });
    }
    let to = reader.until(&["BY", "LOOP"], "LOOP")?;
    let by = if reader.take(&["BY"]) { Some(reader.until(&["LOOP"], "LOOP")?) } else { None };
    match variables.as_slice() {
        [variable] => {
            Ok(Over::Integers { variable: variable.clone(), reverse, from: first, to, by })
        }
        _ => reader.refuse("one variable for the loop"),
    }
}

fn foreach_loop(reader: &mut Reader<'_>) -> Parsed<Over> {
    let variables = reader.targets()?;
    let sliced = reader.take(&["SLICE"]);
    if sliced {
        reader.until(&["IN"], "IN")?;
    }
    reader.expect(&["IN", "ARRAY"])?;
    Ok(Over::Array { variables, sliced, array: reader.until(&["LOOP"], "LOOP")? })
}

/// `USING a, b`, if it is next.
fn using(reader: &mut Reader<'_>, stops: &[&str]) -> Parsed<Vec<Span>> {
    if reader.take(&["USING"]) { expressions(reader, stops) } else { Ok(Vec::new()) }
}

/// One or more expressions before one of `stops`.
fn expressions(reader: &mut Reader<'_>, stops: &[&str]) -> Parsed<Vec<Span>> {
    let stops: Vec<&str> = stops.iter().copied().chain([","]).collect();
    let mut all = vec![reader.until(&stops, "the end of a list")?];
    while reader.take_symbol(",") {
        all.push(reader.until(&stops, "the end of a list")?);
    }
    Ok(all)
}

/// Whether a variable and `:=` or `=` come next. A word that PL/pgSQL knows is
/// then a variable all the same (`plpgsql_yylex`).
fn assigns(reader: &mut Reader<'_>) -> bool {
    reader
        .ahead(|reader| reader.target().is_some() && (reader.sees(0, ":=") || reader.sees(0, "=")))
}

fn assignment(reader: &mut Reader<'_>) -> Parsed<Option<Kind>> {
    if !assigns(reader) {
        return Ok(None);
    }
    let Some((target, whole)) = reader.target() else { return Ok(None) };
    if !reader.take_symbol(":=") {
        reader.take_symbol("=");
    }
    let value = reader.until(&[";"], "`;`")?;
    Ok(Some(Kind::Assign { target, whole, value }))
}

/// What has no statements in it.
fn simple(reader: &mut Reader<'_>) -> Parsed<Kind> {
    const WORDS: [&str; 15] = [
        "PERFORM", "EXECUTE", "RETURN", "RAISE", "OPEN", "FETCH", "MOVE", "CLOSE", "GET", "ASSERT",
        "NULL", "EXIT", "CONTINUE", "COMMIT", "ROLLBACK",
    ];
    match reader.take_one_of(&WORDS) {
        Some("PERFORM") => Ok(Kind::Perform(reader.until(&[";"], "`;`")?)),
        Some("EXECUTE") => execute(reader),
        Some("RETURN") => return_statement(reader),
        Some("RAISE") => raise(reader),
        Some("OPEN") => open(reader),
        Some("FETCH") => {
            reader.until(&["INTO"], "INTO")?;
            reader.expect(&["INTO"])?;
            Ok(Kind::Sets(reader.targets()?))
        }
        Some("GET") => get_diagnostics(reader),
        Some("ASSERT") => Ok(Kind::Evaluate(expressions(reader, &[";"])?)),
        Some("MOVE" | "CLOSE") => reader.until(&[";"], "`;`").map(|_| Kind::Nothing),
        Some("NULL") => Ok(Kind::Nothing),
        Some(word @ ("EXIT" | "CONTINUE")) => leave(reader, word == "CONTINUE"),
        Some(word) => {
            if reader.take(&["AND"]) {
                reader.take(&["NO"]);
                reader.expect(&["CHAIN"])?;
            }
            Ok(if word == "COMMIT" { Kind::Commit } else { Kind::Rollback })
        }
        None => sql(reader),
    }
}

fn execute(reader: &mut Reader<'_>) -> Parsed<Kind> {
    let query = reader.until(&["INTO", "USING", ";"], "`;`")?;
    let (mut into, mut used) = (Vec::new(), Vec::new());
    // The two clauses stand in any order.
    loop {
        if reader.take(&["INTO"]) {
            reader.take(&["STRICT"]);
            into = reader.targets()?;
        } else if reader.looking_at(&["USING"]) {
            used = using(reader, &["INTO", ";"])?;
        } else {
            return Ok(Kind::Execute { query, using: used, into });
        }
    }
}

fn return_statement(reader: &mut Reader<'_>) -> Parsed<Kind> {
    if reader.take(&["NEXT"]) {
        if reader.sees(0, ";") {
            return Ok(Kind::Nothing);
        }
        return Ok(Kind::Evaluate(vec![reader.until(&[";"], "`;`")?]));
    }
    if reader.take(&["QUERY"]) {
        if !reader.take(&["EXECUTE"]) {
            return Ok(Kind::Query(reader.until(&[";"], "`;`")?));
        }
        let query = reader.until(&["USING", ";"], "`;`")?;
        let using = using(reader, &[";"])?;
        return Ok(Kind::Execute { query, using, into: Vec::new() });
    }
    let value = if reader.sees(0, ";") { None } else { Some(reader.until(&[";"], "`;`")?) };
    Ok(Kind::Return(value))
}

fn raise(reader: &mut Reader<'_>) -> Parsed<Kind> {
    const LEVELS: [&str; 6] = ["EXCEPTION", "WARNING", "NOTICE", "INFO", "LOG", "DEBUG"];
    if reader.sees(0, ";") {
        return Ok(Kind::Raise(Raise { again: true, ..Raise::default() }));
    }
    let level = reader.take_one_of(&LEVELS).unwrap_or("EXCEPTION");
    let mut raise = Raise { format: reader.string(), ..Raise::default() };
    if raise.format.is_some() {
        if reader.take_symbol(",") {
            raise.evaluated = expressions(reader, &["USING", ";"])?;
        }
    } else if !reader.sees(0, ";") && !reader.looking_at(&["USING"]) {
        raise.code = Some(condition(reader)?);
    }
    if reader.take(&["USING"]) {
        loop {
            let option = reader.name()?;
            if !reader.take_symbol(":=") {
                reader.expect_symbol("=", "`=`")?;
            }
            let value = reader.until(&[",", ";"], "`;`")?;
            raise.evaluated.push(value);
            if option == "errcode" {
                raise.errcode = Some(value);
            }
            if !reader.take_symbol(",") {
                break;
            }
        }
    }
    Ok(if level == "EXCEPTION" { Kind::Raise(raise) } else { Kind::Evaluate(raise.evaluated) })
}

fn open(reader: &mut Reader<'_>) -> Parsed<Kind> {
    let cursor = reader.name()?;
    let scrolls = reader.take(&["NO", "SCROLL"]) || reader.take(&["SCROLL"]);
    if reader.take(&["FOR"]) {
        if reader.take(&["EXECUTE"]) {
            let query = reader.until(&["USING", ";"], "`;`")?;
            let using = using(reader, &[";"])?;
            return Ok(Kind::Execute { query, using, into: Vec::new() });
        }
        return Ok(Kind::Query(reader.until(&[";"], "`;`")?));
    }
    if scrolls {
        return reader.refuse("FOR");
    }
    if !reader.sees(0, ";") {
        reader.until(&[";"], "`;`")?;
    }
    Ok(Kind::Open(cursor))
}

fn get_diagnostics(reader: &mut Reader<'_>) -> Parsed<Kind> {
    _ = reader.take_one_of(&["CURRENT", "STACKED"]);
    reader.expect(&["DIAGNOSTICS"])?;
    let mut names = Vec::new();
    loop {
        let Some((name, _)) = reader.target() else { return reader.refuse("a variable") };
        names.push(name);
        if !reader.take_symbol(":=") {
            reader.expect_symbol("=", "`=`")?;
        }
        reader.name()?;
        if !reader.take_symbol(",") {
            return Ok(Kind::Sets(names));
        }
    }
}

fn leave(reader: &mut Reader<'_>, next: bool) -> Parsed<Kind> {
    let plain = reader.looking_at(&["WHEN"]) || reader.sees(0, ";");
    let label = if plain { None } else { Some(reader.name()?) };
    let when = if reader.take(&["WHEN"]) { Some(reader.until(&[";"], "`;`")?) } else { None };
    Ok(Kind::Leave { next, label, when })
}

/// A statement of SQL. The first `INTO` that does not belong to it is
/// PL/pgSQL's (`make_execsql_stmt`).
fn sql(reader: &mut Reader<'_>) -> Parsed<Kind> {
    if reader.word(0).is_none() {
        return reader.refuse("a statement");
    }
    let imports = reader.looking_at(&["IMPORT"]);
    let mut atomic = AtomicBody::new(reader);
    let mut into = None;
    let mut previous = "";
    while !(reader.at_end() || (reader.sees(0, ";") && !atomic.protects_semicolon())) {
        let word = reader.word(0).unwrap_or_default();
        atomic.push(previous, word);
        let belongs = ["INSERT", "MERGE"].iter().any(|head| previous.eq_ignore_ascii_case(head));
        if word.eq_ignore_ascii_case("INTO") && into.is_none() && !imports && !belongs {
            let start = reader.place();
            reader.skip(1);
            let strict = reader.take(&["STRICT"]);
            let targets = reader.targets()?;
            into = Some(Into { span: reader.span_from(start), strict, targets });
            previous = "";
        } else {
            previous = word;
            reader.step(|byte| if byte == b'(' { atomic.open += 1 } else { atomic.close(byte) });
        }
    }
    Ok(Kind::Sql { into })
}

/// Where a `;` does not end a statement: in parentheses, and in the
/// `BEGIN ATOMIC … END` of a `CREATE FUNCTION`.
struct AtomicBody {
    creates: bool,
    open: usize,
    /// 0 outside the body, else 1 plus the open `CASE`s.
    depth: usize,
}

impl AtomicBody {
    fn new(reader: &Reader<'_>) -> Self {
        Self { creates: reader.looking_at(&["CREATE"]), open: 0, depth: 0 }
    }

    fn protects_semicolon(&self) -> bool {
        self.open > 0 || self.depth > 0
    }

    fn close(&mut self, byte: u8) {
        if byte == b')' {
            self.open = self.open.saturating_sub(1);
        }
    }

    fn push(&mut self, previous: &str, word: &str) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        if self.depth == 0 {
            let begins = previous.eq_ignore_ascii_case("BEGIN") && is("ATOMIC");
            self.depth = usize::from(self.creates && begins);
        } else if is("CASE") {
            self.depth += 1;
        } else if is("END") {
            self.depth -= 1;
        }
    }
}
