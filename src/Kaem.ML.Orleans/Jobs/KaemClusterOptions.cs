using System.Security.Cryptography.X509Certificates;

namespace Kaem.ML;

/// <summary>What all silos and clients of a cluster have in common. Immutable; every value is checked where it is given.</summary>
public sealed record KaemClusterOptions
{
    private const int ShortestSecret = 16;

    /// <summary>Name of the cluster: silos of other names don't meet.</summary>
    public string ClusterId { get; init => field = Check.NotEmpty(value); } = "kaem";

    /// <summary>
    /// A secret of 16 characters or more that whoever joins must know, a silo or a client: keys of TLS are made of it. Draw it at random, and keep it in a
    /// file that few can read. Null for none: such a cluster stays on the loopback interface, unless it has a <see cref="Certificate"/>.
    /// </summary>
    public string? Secret
    {
        get;
        init => field = value is null or { Length: >= ShortestSecret }
            ? value
            : throw new ArgumentException($"{nameof(Secret)} must have {ShortestSecret} characters at least.", nameof(Secret));
    }

    /// <summary>
    /// A certificate with its key, for TLS in which each shows the other one: whoever joins must have a certificate that the machine's trusted authorities
    /// signed, for the same name. It takes the place of a secret.
    /// </summary>
    public X509Certificate2? Certificate
    {
        get;
        init => field = value is null or { HasPrivateKey: true }
            ? value
            : throw new ArgumentException($"{nameof(Certificate)} must have its private key.", nameof(Certificate));
    }

    /// <summary>Bytes of a model that a silo takes, at most.</summary>
    public long MostModelBytes { get; init => field = Check.AtLeast(value, 1, 2_000_000_000); } = 1L << 30;

    /// <summary>Folders in which workers read and write, with those within; none for all that they can.</summary>
    public IReadOnlyList<string> Folders { get; init => field = Check.Names(value); } = [];

    /// <summary>Seconds without an answer after which silos take another for dead.</summary>
    public double DeadAfterSeconds { get; init => field = Check.Within(value, 0.5, 600); } = 5;
}
