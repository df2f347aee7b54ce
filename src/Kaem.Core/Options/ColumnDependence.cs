namespace Kaem.ML;

/// <summary>How the columns of a table's rows depend on each other, in <see cref="KaemTableOptions"/>.</summary>
public enum ColumnDependence
{
    /// <summary>
    /// Each column depends on the latents and on the columns before it: <see cref="KaemLikelihood.Autoregressive"/>. Numbers are put into bins.
    /// </summary>
    Autoregressive,

    /// <summary>
    /// Columns depend on each other by the latents alone: <see cref="KaemLikelihood.Mixed"/>. All that makes rows alike is in the latents then, and numbers may
    /// be Gaussian.
    /// </summary>
    ByLatents,
}
