//! Whether the application answers: its `/health` and `/ready`.

use std::fmt;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::{Request, StatusCode, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::Item;
use crate::report::ItemStatus;

/// An address of the application.
///
/// It is shown without its query, which may hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Uri);

/// Why a text is no [`Endpoint`]. The text itself is not repeated: it may hold a
/// secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL.
    #[error("read the URL: it is none; write `https://host/path`")]
    NoUrl,
    /// It is of another scheme.
    #[error("read the URL: it begins neither with `https://` nor with `http://`")]
    Scheme,
    /// It holds a user or a password.
    #[error(
        "read the URL: it holds a user or a password; let the address answer banister without one"
    )]
    Credentials,
}

/// How often an application is asked, and how long that may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often.
    pub attempts: u32,
    /// How long is waited between two attempts.
    pub pause: Duration,
    /// How long one attempt may take.
    pub timeout: Duration,
}

impl Endpoint {
    /// The address that `text` says.
    ///
    /// # Errors
    /// Where it is no address of a web server, or holds a password.
    pub fn new(text: &str) -> Result<Self, EndpointError> {
        let uri: Uri = text.trim().parse().map_err(|_| EndpointError::NoUrl)?;
        match (uri.scheme_str(), uri.authority()) {
            (_, Some(authority)) if authority.as_str().contains('@') => {
                Err(EndpointError::Credentials)
            }
            (Some("http" | "https"), Some(_)) => Ok(Self(uri)),
            (Some(_), Some(_)) => Err(EndpointError::Scheme),
            _ => Err(EndpointError::NoUrl),
        }
    }

    /// Asks until it answers with a status of success, so often as `patience` has it.
    /// What never does is as `otherwise` says.
    ///
    /// A redirect is no success: who answers there is somebody else.
    pub async fn ask(&self, id: &'static str, patience: Patience, otherwise: ItemStatus) -> Item {
        let client = match client() {
            Ok(client) => client,
            Err(why) => {
                return Item::not_checked(
                    id,
                    format!("failed to read the root certificates: {why}"),
                );
            }
        };
        let mut last = String::new();
        for attempt in 1..=patience.attempts.max(1) {
            if attempt > 1 {
                tokio::time::sleep(patience.pause).await;
            }
            match tokio::time::timeout(patience.timeout, self.once(&client)).await {
                Ok(Ok(status)) if status.is_success() => {
                    let status = status.as_u16();
                    let message = format!("`{self}` answered {status} (attempt {attempt})");
                    return Item::ok(id, message);
                }
                Ok(Ok(status)) => last = format!("it answered {status}"),
                Ok(Err(why)) => last = why,
                Err(_) => last = format!("no answer within {} s", patience.timeout.as_secs_f32()),
            }
        }
        let times = match patience.attempts {
            0 | 1 => "once".to_owned(),
            attempts => {
                format!("{attempts} times, {} s apart", patience.pause.as_secs_f32())
            }
        };
        Item::new(id, otherwise, format!("`{self}` was asked {times}, and at last {last}"))
    }

    async fn once(&self, client: &HttpClient) -> Result<StatusCode, String> {
        let request = Request::get(self.0.clone())
            .header(header::USER_AGENT, concat!("banister/", env!("CARGO_PKG_VERSION")))
            .header(header::CACHE_CONTROL, "no-cache")
            .body(Empty::<Bytes>::new())
            .map_err(|error| error.to_string())?;
        let answer = client.request(request).await.map_err(|error| reason(&error))?;
        Ok(answer.status())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let host = self.0.authority().map_or("", |authority| authority.as_str());
        write!(f, "{scheme}://{host}{}", self.0.path())
    }
}

type HttpClient = Client<HttpsConnector<HttpConnector>, Empty<Bytes>>;

/// A client that trusts whom the system trusts (`SSL_CERT_FILE` names others), and
/// that keeps no connection: the next attempt may be for another process.
fn client() -> Result<HttpClient, std::io::Error> {
    let connector =
        HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector))
}

/// The innermost reason, which is the one that says something.
fn reason(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_a_web_server_and_shows_no_secret() {
        let shown = |text: &str| Endpoint::new(text).map(|it| it.to_string());
        assert_eq!(
            shown("https://shop.example:8443/ready?token=s3cr3t-marker"),
            Ok("https://shop.example:8443/ready".to_owned())
        );
        assert_eq!(shown("http://[::1]:80/"), Ok("http://[::1]:80/".to_owned()));
        for (text, error) in [
            ("https://u:s3cr3t-marker@shop.example/", EndpointError::Credentials),
            ("postgresql://db/shop", EndpointError::Scheme),
            ("/ready", EndpointError::NoUrl),
            ("shop.example", EndpointError::NoUrl),
            ("https://", EndpointError::NoUrl),
            ("", EndpointError::NoUrl),
            ("https://a b/", EndpointError::NoUrl),
        ] {
            assert_eq!(shown(text), Err(error), "{text}");
        }
    }
}
