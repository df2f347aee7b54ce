using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary>The bases that a command line can name.</summary>
internal enum BasisChoice
{
    /// <summary>Gaussian radial basis functions.</summary>
    Rbf,

    /// <summary>B-splines.</summary>
    BSpline,

    /// <summary>Reflectional switch activation functions.</summary>
    Rswaf,

    /// <summary>Morlet wavelets.</summary>
    Morlet,

    /// <summary>Fourier series.</summary>
    Fourier,

    /// <summary>Chebyshev polynomials.</summary>
    Chebyshev,
}

/// <summary>What the names stand for.</summary>
internal static class BasisChoices
{
    /// <summary>The papers' settings of a basis: 20 cells, and what the command says for those without a grid.</summary>
    /// <param name="activation">What is added to the splines.</param>
    /// <param name="frequencies">Frequencies of a Fourier series, 50 in the older paper.</param>
    public static NamedBasis Named(this BasisChoice choice, BaseActivation activation, int frequencies) => new(choice.ToString(), choice switch
    {
        BasisChoice.BSpline => KanBasis.BSpline(baseActivation: activation),
        BasisChoice.Rswaf => KanBasis.Rswaf(baseActivation: activation),
        BasisChoice.Morlet => KanBasis.Morlet(baseActivation: activation),
        BasisChoice.Fourier => KanBasis.Fourier(frequencies, activation),
        BasisChoice.Chebyshev => KanBasis.Chebyshev(8),
        _ => KanBasis.Rbf(baseActivation: activation),
    });
}
