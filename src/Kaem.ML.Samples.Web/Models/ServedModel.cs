namespace Kaem.ML.Samples.Web.Models;

/// <summary>A model as a request sees it from its beginning to its end, whatever is loaded meanwhile.</summary>
/// <param name="Table">The model. It does not change, and any number of requests may use it at once.</param>
/// <param name="Version">What tells files apart: the beginning of their SHA-256.</param>
/// <param name="Loaded">When it was loaded.</param>
internal sealed record ServedModel(KaemTableModel Table, string Version, DateTimeOffset Loaded);
