//! Boundaries: every `testdata/split/<case>.sql` against its snapshot, and
//! properties that hold for any text.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use banister::source::{LineIndex, Position};
use banister::sql::{Piece, PieceKind, Unclosed, split};
use proptest::prelude::*;

#[test]
fn every_case_has_its_pieces() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/split");
    let mut cases: Vec<_> = std::fs::read_dir(&folder)
        .expect("testdata/split is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    cases.sort();
    assert!(cases.len() > 15, "only {} cases", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases {
            let text = std::fs::read_to_string(&case).expect("a case is UTF-8");
            let name = case.file_stem().expect("a name").to_string_lossy().into_owned();
            check_gaps(&text, &split(&text));
            insta::assert_snapshot!(name, describe(&text));
        }
    });
}

fn describe(text: &str) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for piece in split(text) {
        let Position { line, column } = lines.position(text, piece.span.start);
        let kind = match piece.kind {
            PieceKind::Statement => "statement".to_owned(),
            PieceKind::CopyData => "copy data".to_owned(),
            PieceKind::MetaCommand => "meta-command".to_owned(),
            PieceKind::Broken { token, opened } => {
                let Position { line, column } = lines.position(text, opened);
                format!("broken: {token:?} opened at {line}:{column}")
            }
        };
        writeln!(out, "{line}:{column} {kind}").expect("a string takes it");
        for line in text[piece.span.start..piece.span.end].split('\n') {
            let visible = line.replace('\r', "␍").replace('\0', "␀").replace('\u{c}', "␌");
            writeln!(out, "  | {visible}").expect("a string takes it");
        }
    }
    out
}

/// Pieces are in order, not empty, on character boundaries, and what lies between
/// them is blanks, comments, `;` and a leading byte-order mark.
fn check_gaps(text: &str, pieces: &[Piece]) {
    let mut end = 0;
    for piece in pieces {
        assert!(piece.span.start >= end && piece.span.end > piece.span.start, "{piece:?}");
        assert!(text.is_char_boundary(piece.span.start), "{piece:?}");
        assert!(text.is_char_boundary(piece.span.end), "{piece:?}");
        assert_is_gap(&text[end..piece.span.start], end == 0);
        if let PieceKind::Broken { opened, .. } = piece.kind {
            assert!((piece.span.start..piece.span.end).contains(&opened), "{piece:?}");
        }
        end = piece.span.end;
    }
    assert_is_gap(&text[end..], end == 0);
}

fn assert_is_gap(gap: &str, first: bool) {
    let mut rest = if first { gap.strip_prefix('\u{feff}').unwrap_or(gap) } else { gap };
    while let Some(character) = rest.chars().next() {
        let skip = match character {
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | ';' => 1,
            '-' if rest.starts_with("--") => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment_length(rest),
            _ => panic!("{rest:?} of the gap {gap:?} is neither blank nor comment"),
        };
        rest = &rest[skip..];
    }
}

fn comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().expect("the comment ends").len_utf8();
        }
    }
}

const QUOTING: [&str; 22] = [
    "'", "''", "E'", "e'", "\\'", "U&'", "\"", "\"\"", "$$", "$a$", "$a", "$é$", "a$b$", "$1",
    "--", "/*", "*/", "-", "/", "*", "$", "N'",
];

const PSQL: [&str; 9] = [
    "\\.",
    "\n\\.\n",
    "\\connect x",
    "\\;",
    "\\gexec",
    "\\\\ ",
    "\\copy t from stdin",
    "\\",
    "COPY t FROM stdin;\n",
];

const PLAIN: [&str; 33] = [
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{c}",
    "\0",
    "\u{a0}",
    "\u{feff}",
    ";",
    ";",
    ";\n",
    "(",
    ")",
    "SELECT 1",
    "x",
    "é",
    "日本",
    ",",
    ".",
    "AS ",
    "ALTER TABLE t ADD c int",
    "CREATE ",
    "OR ",
    "REPLACE ",
    "FUNCTION f() ",
    "PROCEDURE ",
    "RULE r AS ON INSERT TO t DO ALSO (",
    "BEGIN ",
    "ATOMIC ",
    "CASE ",
    "END ",
    "COPY t FROM stdin",
];

fn soup(fragments: Vec<&'static str>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(fragments), 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn pieces_and_gaps_are_the_text(text in soup([&QUOTING[..], &PSQL, &PLAIN].concat())) {
        check_gaps(&text, &split(&text));
    }

    #[test]
    fn any_text_splits(text in any::<String>()) {
        check_gaps(&text, &split(&text));
    }

    /// A statement's text is one statement when it stands alone.
    #[test]
    fn a_statement_is_one_statement(text in soup([&QUOTING[..], &PSQL, &PLAIN].concat())) {
        for piece in split(&text).into_iter().filter(|p| p.kind == PieceKind::Statement) {
            let alone = &text[piece.span.start..piece.span.end];
            // At the start of a text this character is a byte-order mark.
            if !alone.starts_with('\u{feff}') {
                prop_assert_eq!(split(alone), vec![Piece {
                    span: banister::source::Span::new(0, alone.len()),
                    kind: PieceKind::Statement,
                }]);
            }
        }
    }

    /// Whatever stands before, short of an open quote or comment, the next
    /// definition is seen as itself.
    #[test]
    fn a_broken_statement_hides_no_neighbour(text in soup(PLAIN.to_vec())) {
        let next = "ALTER TABLE z ADD COLUMN y int";
        let text = format!("{text}\n;\n{next}");
        let last = split(&text).pop().expect("a piece");
        prop_assert_eq!(&text[last.span.start..], next);
    }

    /// A single quote too many spoils its own statement only.
    #[test]
    fn one_stray_quote_spoils_one_statement(
        before in 0usize..5, after in 0usize..5, stray in prop::sample::select(vec!["'", "\"", "$$"]),
    ) {
        let good = |n| format!("INSERT INTO \"t\" VALUES ({n}, 'x', 'y;');\n");
        let mut text: String = (0..before).map(good).collect();
        text += &format!("INSERT INTO t VALUES ('a', {stray});\n");
        text += "CREATE TABLE u (a text DEFAULT 'x');\n";
        text.extend((0..after).map(good));
        let pieces = split(&text);
        prop_assert_eq!(pieces.len(), before + after + 2);
        for (i, piece) in pieces.iter().enumerate() {
            prop_assert_eq!(piece.kind == PieceKind::Statement, i != before);
        }
    }
}

#[test]
fn hostile_sizes_take_linear_time() {
    let cases: [(&str, String, usize); 16] = [
        ("nested comments", "/*".repeat(50_000) + &"*/".repeat(50_000) + "SELECT 1", 1),
        ("open comments", "/*".repeat(50_000), 1),
        ("nested parentheses", format!("SELECT {}1{}", "(".repeat(50_000), ")".repeat(50_000)), 1),
        ("statements", "SELECT 1;".repeat(200_000), 200_000),
        ("one literal", format!("SELECT '{}'", "x".repeat(50_000_000)), 1),
        (
            "open dollar quotes",
            (0..20_000).map(|n| format!("$a{n}$;\nDROP TABLE t;\n")).collect(),
            33,
        ),
        ("open strings", "SELECT 'a;\nDROP TABLE t;\n".repeat(20_001), 0),
        ("dollars", "$a".repeat(500_000), 1),
        ("dollar candidates", format!("$aa$ {}", "$a".repeat(500_000)), 1),
        ("copies without rows", "COPY t FROM stdin;\n".repeat(50_000), 50_000),
        ("copies on one line", "COPY t FROM stdin; ".repeat(50_000), 50_000),
        ("backslashes", format!("SELECT {}", "\\a ".repeat(200_000)), 1),
        ("meta-commands", "\\a \\\\ ".repeat(100_000), 100_000),
        ("continued literals", format!("SELECT {}", "E'a'\n".repeat(200_000)), 1),
        ("open bodies", "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;".repeat(50_000), 50_000),
        ("open rules", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1;".repeat(50_000), 50_000),
    ];
    for (what, text, expected) in cases {
        let start = Instant::now();
        let pieces = split(&text);
        let taken = start.elapsed();
        assert!(expected == 0 || pieces.len() == expected, "{what}: {} pieces", pieces.len());
        assert!(taken < Duration::from_secs(20), "{what}: {taken:?}");
    }
}

#[test]
fn a_shifted_piece_keeps_pointing_at_its_quote() {
    let pieces = split("SELECT 'x");
    let piece = pieces[0].shifted(10);
    assert_eq!((piece.span.start, piece.span.end), (10, 19));
    assert_eq!(piece.kind, PieceKind::Broken { token: Unclosed::String, opened: 17 });
}
