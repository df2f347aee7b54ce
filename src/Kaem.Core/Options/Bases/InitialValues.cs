namespace Kaem.ML;

/// <summary>What options say about initial values of a basis and their training, apart from what its functions are.</summary>
internal static class InitialValues
{
    /// <summary>A basis with the initial values of another: where they are equal then, functions of one can stand for those of the other.</summary>
    public static KanBasis Replace(KanBasis basis, KanBasis by)
    {
        basis = basis with { BaseMean = by.BaseMean, BaseScale = by.BaseScale, SplineScale = by.SplineScale };
        if (basis is GridBasis grid && by is GridBasis byGrid)
            basis = grid with { NoiseScale = byGrid.NoiseScale };
        return (basis, by) switch
        {
            (RadialBasis radial, RadialBasis other) => radial with { Bandwidth = other.Bandwidth, TrainBandwidth = other.TrainBandwidth },
            (FourierBasis fourier, FourierBasis other) => fourier with { Bandwidth = other.Bandwidth, TrainBandwidth = other.TrainBandwidth },
            (ChebyshevBasis chebyshev, ChebyshevBasis other) => chebyshev with { Bandwidth = other.Bandwidth, TrainBandwidth = other.TrainBandwidth },
            _ => basis,
        };
    }
}
