namespace Kaem.ML.Samples.Experiments;

/// <summary>The bases that the older paper compares on Darcy flow.</summary>
internal enum FieldBasis
{
    /// <summary>Gaussian radial basis functions.</summary>
    Rbf,

    /// <summary>Fourier series.</summary>
    Fourier,
}
