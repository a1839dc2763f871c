//! Code from text. The compiler's own lexer, which is optimised, reads it in one call; `quote!` in a derive, which cargo
//! builds without optimisation, would make each token by itself. Tokens of the user are put between, with their spans.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// Code that is whole in itself. The compiler makes a source file of each text, so what occurs often is read once.
pub(crate) fn snippet(text: &str) -> TokenStream {
    // What the derives write is Rust; their tests expand every form of it.
    text.parse::<proc_macro::TokenStream>().map(TokenStream::from).unwrap_or_default()
}

/// Code under construction.
#[derive(Default)]
pub(crate) struct Code(Vec<TokenStream>);

impl Code {
    /// Adds code that is whole in itself: each bracket has its partner.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push(snippet(text));
        self
    }

    /// Adds `<`, which opens the path of a type.
    pub(crate) fn open(&mut self) -> &mut Self {
        self.token(Punct::new('<', Spacing::Alone))
    }

    /// Adds tokens.
    pub(crate) fn tokens(&mut self, tokens: &TokenStream) -> &mut Self {
        self.0.push(tokens.clone());
        self
    }

    /// Adds one token.
    pub(crate) fn token(&mut self, token: impl Into<TokenTree>) -> &mut Self {
        self.0.push(token.into().into());
        self
    }

    /// Adds code in brackets.
    pub(crate) fn group(&mut self, delimiter: Delimiter, write: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        write(&mut inner);
        self.token(Group::new(delimiter, inner.finish()))
    }

    /// All of it.
    pub(crate) fn finish(self) -> TokenStream {
        self.0.into_iter().collect()
    }
}
