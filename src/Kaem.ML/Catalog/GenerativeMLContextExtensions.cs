using Microsoft.ML;

namespace Kaem.ML;

/// <summary>Puts the generative models beside ML.NET's own catalogs.</summary>
public static class GenerativeMLContextExtensions
{
    /// <summary>The generative models that work with this context.</summary>
    /// <param name="context">The context whose seed, log and settings the models follow.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static GenerativeCatalog Generative(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new GenerativeCatalog(context);
    }
}
