//! Code from text. The compiler's own lexer, which is optimised, reads it in one call; `quote!` in a derive, which cargo
//! builds without optimisation, would make each token by itself. Tokens of the user are put between, with their spans.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Code under construction: text that is still to be read stands behind what is tokens already.
#[derive(Default)]
pub(crate) struct Code {
    tokens: Vec<TokenStream>,
    text: String,
}

impl Code {
    /// Adds code as text. Between two calls that add tokens each bracket has its partner.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.text.push(' ');
        self
    }

    /// Adds tokens.
    pub(crate) fn tokens(&mut self, tokens: &TokenStream) -> &mut Self {
        self.read_text();
        self.tokens.push(tokens.clone());
        self
    }

    /// Adds one token.
    pub(crate) fn token(&mut self, token: impl Into<TokenTree>) -> &mut Self {
        self.read_text();
        self.tokens.push(token.into().into());
        self
    }

    /// Adds code in brackets.
    pub(crate) fn group(&mut self, delimiter: Delimiter, write: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        write(&mut inner);
        self.token(Group::new(delimiter, inner.finish()))
    }

    /// All of it.
    pub(crate) fn finish(mut self) -> TokenStream {
        self.read_text();
        self.tokens.into_iter().collect()
    }

    fn read_text(&mut self) {
        if !self.text.is_empty() {
            // What the derives write is Rust; their tests expand every form of it.
            let tokens = self.text.parse::<proc_macro::TokenStream>();
            self.tokens.push(tokens.map(TokenStream::from).unwrap_or_default());
            self.text.clear();
        }
    }
}
