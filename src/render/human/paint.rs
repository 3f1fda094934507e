//! Colours, and text made fit for a terminal.

use std::borrow::Cow;

use annotate_snippets::renderer::{AnsiColor, DecorStyle, Effects, Style as Look};
use annotate_snippets::{Renderer, normalize_untrusted_str};

/// Whether colours are used. Who calls decides; nothing here asks the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Letters only.
    Plain,
    /// With ANSI escape sequences.
    Coloured,
}

/// Paints text in one style.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    style: Style,
}

impl Paint {
    pub(super) const fn new(style: Style) -> Self {
        Self { style }
    }

    /// The renderer of annotated source.
    pub(super) const fn snippets(self) -> Renderer {
        let renderer = match self.style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        renderer.decor_style(DecorStyle::Ascii)
    }

    pub(super) fn error(self, text: &str) -> Cow<'_, str> {
        self.with(AnsiColor::BrightRed.on_default().effects(Effects::BOLD), text)
    }

    pub(super) fn warning(self, text: &str) -> Cow<'_, str> {
        self.with(AnsiColor::Yellow.on_default().effects(Effects::BOLD), text)
    }

    pub(super) fn good(self, text: &str) -> Cow<'_, str> {
        self.with(AnsiColor::Green.on_default().effects(Effects::BOLD), text)
    }

    pub(super) fn note(self, text: &str) -> Cow<'_, str> {
        self.with(AnsiColor::BrightBlue.on_default().effects(Effects::BOLD), text)
    }

    pub(super) fn strong(self, text: &str) -> Cow<'_, str> {
        self.with(Look::new().effects(Effects::BOLD), text)
    }

    pub(super) fn faint(self, text: &str) -> Cow<'_, str> {
        self.with(Look::new().effects(Effects::DIMMED), text)
    }

    /// One line of a unified diff.
    pub(super) fn diff_line(self, line: &str) -> Cow<'_, str> {
        match line.as_bytes().first() {
            Some(b'+') => self.with(AnsiColor::Green.on_default(), line),
            Some(b'-') => self.with(AnsiColor::Red.on_default(), line),
            Some(b'@') => self.with(AnsiColor::Cyan.on_default(), line),
            _ => Cow::Borrowed(line),
        }
    }

    fn with(self, look: Look, text: &str) -> Cow<'_, str> {
        match self.style {
            Style::Plain => Cow::Borrowed(text),
            Style::Coloured => Cow::Owned(format!("{look}{text}{look:#}")),
        }
    }
}

/// `text` on one line: runs of blanks become one space, and what a terminal
/// would obey is made visible.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    normalize_untrusted_str(&words.join(" "))
}

/// `text` made visible line by line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(normalize_untrusted_str)
}

/// `text` on one line of at most `width` characters.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept.trim_end().to_owned() + "…"
}
