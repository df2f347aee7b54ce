using Microsoft.ML;

namespace Kaem.ML;

/// <summary>The generative models of an <see cref="MLContext"/>. Get one with <see cref="GenerativeMLContextExtensions.Generative"/>.</summary>
public sealed class GenerativeCatalog
{
    internal GenerativeCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }
}
