using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Kaem.ML.Security;

/// <summary>TLS between silos and clients, each of which shows a certificate.</summary>
internal static class ClusterTls
{
    /// <summary>Lets in who has the same key, for that of a secret, or who has a certificate of the same authority.</summary>
    /// <param name="certificate">The own one.</param>
    /// <param name="isOfSecret">Whether it is made of a secret.</param>
    public static Action<TlsOptions> Options(X509Certificate2 certificate, bool isOfSecret)
    {
        byte[] key = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return options =>
        {
            options.LocalCertificate = certificate;
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13;
            options.OnAuthenticateAsClient = (_, client) => client.TargetHost = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
            if (isOfSecret)
            {
                options.RemoteCertificateValidation = (remote, _, _) =>
                    remote is not null && CryptographicOperations.FixedTimeEquals(remote.PublicKey.ExportSubjectPublicKeyInfo(), key);
            }
        };
    }
}
