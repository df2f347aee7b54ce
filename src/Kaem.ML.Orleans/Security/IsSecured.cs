namespace Kaem.ML.Security;

/// <summary>Whether connections are by TLS.</summary>
internal sealed record IsSecured(bool Value);
