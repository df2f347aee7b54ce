using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kaem.ML.Security;

/// <summary>
/// A certificate whose key is made of a secret: whoever knows the secret has the same key, so TLS in which each shows the other that it holds that key lets in
/// those who know it, and nobody else reads along.
/// </summary>
internal static class SecretCertificate
{
    // What OWASP's cheat sheet on storing passwords has for PBKDF2 with SHA-256: guessing a secret from the public key is slow.
    private const int Rounds = 600_000;

    private static readonly byte[] Salt = "Kaem.ML.Orleans, the secret of a cluster, 1"u8.ToArray();

    // The order of the group of P-256 (FIPS 186-4, D.1.2.3).
    private static readonly BigInteger Order =
        BigInteger.Parse("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber);

    public static X509Certificate2 Of(string secret)
    {
        // 16 bytes more than the order has: what is left of the division is as good as uniform (FIPS 186-4, B.4.1).
        byte[] drawn = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), Salt, Rounds, HashAlgorithmName.SHA256, 48);
        byte[] key = new byte[32];
        var scalar = (new BigInteger(drawn, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        byte[] bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(key, key.Length - bytes.Length);
        using var algorithm = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = key });
        var request = new CertificateRequest("CN=kaem", algorithm, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        // On Windows TLS takes no key that lies in memory alone.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
