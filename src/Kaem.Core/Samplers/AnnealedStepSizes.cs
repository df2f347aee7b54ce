using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// A sampler's step sizes along an annealing, for each row and temperature. Pilot chains find them: they learn while the temperature rises.
/// The chains that use them are others, so for these they are given beforehand and their weights stay unbiased.
/// </summary>
internal sealed class AnnealedStepSizes
{
    // Steps at the first temperature, if there are no more.
    private const int FirstSteps = 20;

    private readonly int _rows, _pilots;
    private readonly float[] _sizes;

    /// <param name="pilots">Pilot chains of each row.</param>
    /// <param name="temperatures">Number of temperatures, t(0) = 0 included.</param>
    public AnnealedStepSizes(int rows, int pilots, int temperatures)
    {
        (_rows, _pilots) = (rows, pilots);
        _sizes = new float[checked(rows * temperatures)];
    }

    /// <summary>η of a row at t(k).</summary>
    public float this[int k, int row] => _sizes[k * _rows + row];

    /// <summary>Anneals the pilot chains.</summary>
    /// <param name="state">Prior samples, the pilots of a row side by side.</param>
    public void Find(
        ChainState state, ISampler pilots, ISamplerTarget target, ReadOnlySpan<double> temperatures, int stepsPerTemperature, ulong seed, uint update,
        WorkerPool workers)
    {
        pilots.BeginWarmUp();
        uint iteration = 0;
        for (int k = 1; k < temperatures.Length; k++)
        {
            Array.Fill(state.Temperatures, temperatures[k]);
            int steps = k == 1 ? Math.Max(FirstSteps, stepsPerTemperature) : stepsPerTemperature;
            for (int step = 0; step < steps; step++)
            {
                pilots.Step(state, target, new ChainRandom(seed, update, iteration++), workers);
                pilots.LearnFromPilots(_pilots, first: k == 1);
            }
            for (int b = 0; b < _rows; b++)
                _sizes[k * _rows + b] = pilots.StepSize(b * _pilots);
        }
    }

    /// <summary>Sets the step sizes of chains, those of a row side by side, to those at t(k).</summary>
    public void Apply(int k, ISampler sampler, int chains)
    {
        int ofRow = chains / _rows;
        for (int b = 0; b < _rows; b++)
            sampler.SetStepSizes(b * ofRow, ofRow, this[k, b]);
    }
}
