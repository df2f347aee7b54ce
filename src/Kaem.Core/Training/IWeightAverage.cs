using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Running means of all that optimisers move, beside the values themselves (<see cref="KaemOptions.Averaging"/>).</summary>
internal interface IWeightAverage : IState
{
    /// <summary>Lets the means follow an update.</summary>
    void Step();

    /// <summary>Begins the means of some arrays anew, at what was fitted.</summary>
    void Restart(IReadOnlyCollection<Parameter> fitted);

    /// <summary>Exchanges values and means.</summary>
    void Exchange();
}
