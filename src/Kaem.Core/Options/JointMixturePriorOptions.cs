namespace Kaem.ML;

/// <summary>The joint mixture; made by <see cref="KaemPrior.JointMixture"/>.</summary>
/// <remarks>
/// <see cref="KaemPrior.Domain"/> is that of y, a component's own coordinates. Null leaves the normal densities whole where energies are 0, so that
/// components are
/// Gaussians, and is (-4, 4) where energies are learned, which need ends.
/// </remarks>
public sealed record JointMixturePriorOptions : KaemPrior
{
    /// <summary>Components K: as many as there are at first, and at most.</summary>
    /// <source>ours</source>
    public int Components { get; init => field = Check.Within(value, 1, MostComponents); } = 50;

    /// <summary>Whether a component's axes are those of the latents or its own.</summary>
    /// <source>ours</source>
    public MixtureAxes Axes { get; init => field = Check.Defined(value); } = MixtureAxes.Full;

    /// <summary>
    /// Whether the energies f(q,k) are learned by their gradient, from 0. Otherwise they stay 0, and what is along an axis is the normal reference: no
    /// quadrature is done. A trial found no gain in letting them bend.
    /// </summary>
    /// <source>ours</source>
    public bool LearnEnergies { get; init; }

    /// <summary>Whether weights, means and axes follow the gradient between refits.</summary>
    /// <source>ours</source>
    public bool LearnByGradient { get; init; } = true;

    /// <summary>When and how training refits the mixture to posterior draws.</summary>
    public MixtureRefits Refits { get; init => field = Check.NotNull(value); } = new();

    internal const int MostComponents = 65_536;

    /// <summary>Whether an optimiser moves anything of the prior.</summary>
    internal bool FollowsGradient => LearnByGradient || LearnEnergies;

    internal override int CountLatents(int inner, int outer) => inner;

    internal override int CountGeneratorInputs(int inner, int outer) => inner;

    internal override int DefaultOuterSize(int inner) => inner;
}
