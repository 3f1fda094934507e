//! Text of others made fit for Markdown: it shows as it is, and does nothing.

use annotate_snippets::normalize_untrusted_str;

/// Characters of a line that is shown.
const WIDTH: usize = 240;

/// Lines of a block that are shown.
const LINES: usize = 24;

/// A message on one line: what stands in backticks is code, the rest is plain.
pub(super) fn inline(text: &str) -> String {
    marked(one_line(text))
}

/// As [`inline`], and nothing is left out.
pub(super) fn prose(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    marked(normalize_untrusted_str(&words.join(" ")))
}

fn marked(text: String) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escaped(&text);
    }
    let mut out = String::new();
    for (nth, part) in text.split('`').enumerate() {
        match nth % 2 {
            0 => out.push_str(&escaped(part)),
            _ => out.push_str(&code(part)),
        }
    }
    out
}

/// A name or a statement as code, also in a table.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

/// A message inside of HTML, where Markdown is not read.
pub(super) fn html(text: &str) -> String {
    let mut out = String::new();
    for (nth, part) in one_line(text).split('`').enumerate() {
        if nth > 0 {
            out.push_str(if nth % 2 == 1 { "<code>" } else { "</code>" });
        }
        for c in part.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '@' => out.push_str("&#64;"),
                c => out.push(c),
            }
        }
    }
    if out.matches("<code>").count() > out.matches("</code>").count() {
        out.push_str("</code>");
    }
    out
}

/// A block of code.
pub(super) fn block(language: &str, text: &str) -> String {
    let text = text.trim_end();
    let mut lines: Vec<String> = text.lines().take(LINES).map(shortened).collect();
    let more = text.lines().count().saturating_sub(LINES);
    if more > 0 {
        lines.push(format!("… {more} more lines"));
    }
    let text = lines.join("\n");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// A block of code that is to be pasted: nothing of it is left out.
pub(super) fn whole_block(language: &str, text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(normalize_untrusted_str).collect();
    let text = lines.join("\n");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// Plain text: no mark of Markdown, of HTML, and no mention of anybody works.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    shortened(&words.join(" "))
}

fn shortened(line: &str) -> String {
    let line = normalize_untrusted_str(line);
    if line.chars().count() <= WIDTH {
        return line;
    }
    line.chars().take(WIDTH - 1).collect::<String>() + "…"
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_works() {
        assert_eq!(inline("a `b|c` <d> @e *f*"), "a `b\\|c` &lt;d&gt; &#64;e \\*f\\*");
        assert_eq!(inline("one ` alone"), "one \\` alone");
        assert_eq!(inline("two\nlines"), "two lines");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(html("a `b` <c> @d `e"), "a <code>b</code> &lt;c&gt; &#64;d <code>e</code>");
        assert_eq!(block("sql", "SELECT 1;\n"), "```sql\nSELECT 1;\n```\n");
        assert_eq!(block("sql", "```\n"), "````sql\n```\n````\n");
        assert!(block("", &"x\n".repeat(99)).contains("… 75 more lines"));
    }
}
