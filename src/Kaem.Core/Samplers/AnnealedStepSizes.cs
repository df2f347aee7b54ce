using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// MALA's step sizes along an annealing, for each row and temperature. Pilot chains find them: their step sizes follow their acceptance while the
/// temperature rises. The chains that use them are others, so for these they are given beforehand and their weights stay unbiased.
/// </summary>
internal sealed class AnnealedStepSizes
{
    // Change of log η for each step's surplus of acceptance: at the first temperature, and then to keep up.
    private const double FirstGain = 1, Gain = 0.5;
    private const int FirstSteps = 20;

    private readonly int _rows, _pilots;
    private readonly float _initial;
    private readonly float[] _sizes;
    private readonly double[] _logs;
    private readonly int[] _accepted;

    /// <param name="pilots">Pilot chains of each row.</param>
    /// <param name="temperatures">Number of temperatures, t(0) = 0 included.</param>
    /// <param name="initial">η where the search begins.</param>
    public AnnealedStepSizes(int rows, int pilots, int temperatures, float initial)
    {
        (_rows, _pilots, _initial) = (rows, pilots, initial);
        _sizes = new float[checked(rows * temperatures)];
        _logs = new double[rows];
        _accepted = new int[checked(rows * pilots)];
    }

    /// <summary>η of a row at t(k).</summary>
    public float this[int k, int row] => _sizes[k * _rows + row];

    /// <summary>Anneals the pilot chains.</summary>
    /// <param name="state">Prior samples, the pilots of a row side by side.</param>
    public void Find(
        ChainState state, Mala pilots, ISamplerTarget target, ReadOnlySpan<double> temperatures, int stepsPerTemperature, ulong seed, uint update,
        WorkerPool workers)
    {
        Array.Fill(_logs, Math.Log(_initial));
        Array.Fill(pilots.StepSizes, _initial);
        Array.Clear(_accepted);
        pilots.Acceptance.Clear();
        uint iteration = 0;
        for (int k = 1; k < temperatures.Length; k++)
        {
            Array.Fill(state.Temperatures, temperatures[k]);
            int steps = k == 1 ? Math.Max(FirstSteps, stepsPerTemperature) : stepsPerTemperature;
            for (int step = 0; step < steps; step++)
            {
                pilots.Step(state, target, new ChainRandom(seed, update, iteration++), workers);
                Learn(pilots, k == 1 ? FirstGain : Gain);
            }
            for (int b = 0; b < _rows; b++)
                _sizes[k * _rows + b] = (float)Math.Exp(_logs[b]);
        }
    }

    /// <summary>Sets the step sizes of chains, those of a row side by side, to those at t(k).</summary>
    public void Apply(int k, Mala sampler)
    {
        int chains = sampler.StepSizes.Length / _rows;
        for (int b = 0; b < _rows; b++)
            Array.Fill(sampler.StepSizes, this[k, b], b * chains, chains);
    }

    private void Learn(Mala pilots, double gain)
    {
        var accepted = pilots.Acceptance.Accepted;
        for (int b = 0; b < _rows; b++)
        {
            int now = 0;
            for (int c = b * _pilots; c < (b + 1) * _pilots; c++)
            {
                now += accepted[c] - _accepted[c];
                _accepted[c] = accepted[c];
            }
            _logs[b] += gain * ((double)now / _pilots - StepSizeWarmUp.WantedAcceptance);
        }
        for (int c = 0; c < pilots.StepSizes.Length; c++)
            pilots.StepSizes[c] = (float)Math.Exp(_logs[c / _pilots]);
    }
}
