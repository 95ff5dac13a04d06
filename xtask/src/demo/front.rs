//! What stands before a relay that people reach: TLS, with a certificate of an authority of the story's own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use data_encoding::BASE64;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PublicKeyData as _};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

use crate::Failure;

/// TLS on the loopback address, until it is dropped.
pub(super) struct Front {
    pub(super) address: SocketAddr,
    /// The authority's certificate, for programs that believe the system's (PEM).
    pub(super) authority: PathBuf,
    /// The authority's key, as browsers name one (SHA-256 of its SubjectPublicKeyInfo, base64).
    pub(super) key: String,
    _runtime: Runtime,
}

impl Front {
    /// Speaks TLS for whoever listens there, under these names.
    pub(super) fn put_before(
        behind: SocketAddr,
        names: &[&str],
        folder: &Path,
    ) -> Result<Self, Failure> {
        let authority = Authority::new()?;
        let file = folder.join("authority.pem");
        fs::write(&file, &authority.pem).map_err(Failure::system("write a certificate"))?;
        let acceptor = TlsAcceptor::from(Arc::new(authority.server(names)?));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(Failure::system("make a runtime"))?;
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .map_err(Failure::system("listen"))?;
        let address = listener.local_addr().map_err(Failure::system("listen"))?;
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Whoever does not like the certificate goes away.
                    let Ok(mut outside) = acceptor.accept(socket).await else { return };
                    let Ok(mut inside) = TcpStream::connect(behind).await else { return };
                    // Either side ends it as it likes.
                    let _ = copy_bidirectional(&mut outside, &mut inside).await;
                });
            }
        });
        Ok(Self { address, authority: file, key: authority.key, _runtime: runtime })
    }
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: Vec<u8>,
    key: String,
}

impl Authority {
    fn new() -> Result<Self, Failure> {
        let key = KeyPair::generate().map_err(odd)?;
        let mut params = CertificateParams::new([]).map_err(odd)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).map_err(odd)?;
        let name = BASE64.encode(&Sha256::digest(key.subject_public_key_info()));
        let (pem, der) = (certificate.pem(), certificate.der().to_vec());
        Ok(Self { pem, der, key: name, issuer: Issuer::new(params, key) })
    }

    fn server(&self, names: &[&str]) -> Result<ServerConfig, Failure> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let params = CertificateParams::new(names).map_err(odd)?;
        let key = KeyPair::generate().map_err(odd)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(odd)?;
        let chain = vec![certificate.der().clone(), CertificateDer::from(self.der.clone())];
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(odd)?;
        ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(odd)
    }
}

fn odd(problem: impl std::fmt::Display) -> Failure {
    Failure::Node { method: "a certificate".into(), answer: problem.to_string() }
}
