using Kaem.ML.Benchmarks.Quick;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Benchmarks.Cases;

/// <summary>Latents and log-likelihoods of rows by an encoder's draws, by the bank of 1,000 prior samples, or latents by one pass of the encoder.</summary>
/// <param name="draws">Draws of a row; 0 for the bank, 1 for the encoder alone.</param>
internal sealed class ScoreRowsAmortised(string name, int draws) : QuickCase
{
    private readonly float[] _rows = AmortisedModel.RandomRows();
    private readonly float[] _values = new float[AmortisedModel.Rows];
    private readonly float[] _latents = new float[AmortisedModel.Rows * AmortisedModel.Latents];
    private CpuEngine _engine = null!;

    public override string Name => $"score_rows_{name}";

    public override string Unit => "row";

    public override double UnitsPerRun => AmortisedModel.Rows;

    public override void Prepare(WorkerPool workers)
    {
        var options = AmortisedModel.Options(KaemEncoder.Plain(), 1, learnPrior: false);
        // Untrained proposals would all fall back.
        options = options with
        {
            Sampler = draws == 0 ? PosteriorSampler.ImportanceSampling() : ((AmortisedOptions)options.Sampler) with { FallBackBelow = 0 },
        };
        _engine = new CpuEngine(options, AmortisedModel.Pixels, workers);
        _engine.Network.Initialise(workers);
    }

    public override void Run()
    {
        if (draws == 1)
            _engine.Propose(_rows, _latents, []);
        else
            _engine.Score(_rows, draws == 0 ? 1000 : draws, new RowScores { LogLikelihood = _values, LatentMean = _latents });
    }
}
