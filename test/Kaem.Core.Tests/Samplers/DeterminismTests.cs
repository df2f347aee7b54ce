using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

public class DeterminismTests
{
    private const int Rows = 13, Dimensions = 70;

    public static TheoryData<string> Names => ["Langevin", "Mala", "AutoMala"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_gives_the_same_bits_for_any_number_of_threads(string name)
    {
        float[] expected = Run(name, new WorkerPool(1));
        expected.Should().OnlyContain(z => float.IsFinite(z));
        foreach (int threads in new[] { 2, 3 })
            Run(name, new WorkerPool(threads)).Should().Equal(expected);

        static float[] Run(string name, WorkerPool workers)
        {
            var chains = Chains(name, Rows, Dimensions);
            for (uint update = 0; update < 3; update++)
            {
                chains.Run(Target(Dimensions), 4, update, fresh: update == 0, workers);
                chains.Adapt();
            }
            return chains.State.Points.Positions.Span.ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_does_not_see_its_neighbours(string name)
    {
        var workers = new WorkerPool(2);
        var together = Chains(name, Rows, Dimensions);
        var alone = Chains(name, 1, Dimensions);
        const int row = 11;
        for (int k = 0; k < together.Temperatures; k++)
        {
            alone.State.Names[k] = together.State.Names[k * Rows + row];
            for (int l = 0; l < Dimensions; l++)
                alone.State.Points.Positions[l * alone.State.Chains + k] = together.State.Points.Positions[l * together.State.Chains + k * Rows + row];
        }
        together.Run(Target(Dimensions), 4, 0, fresh: true, workers);
        alone.Run(Target(Dimensions), 4, 0, fresh: true, workers);
        for (int k = 0; k < together.Temperatures; k++)
        {
            for (int l = 0; l < Dimensions; l++)
                alone.State.Points.Positions[l * alone.State.Chains + k].Should()
                    .Be(together.State.Points.Positions[l * together.State.Chains + k * Rows + row]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_allocate_nothing(string name)
    {
        var workers = new WorkerPool(1);
        var target = Target(Dimensions);
        var chains = Chains(name, Rows, Dimensions);
        chains.Run(target, 4, 0, fresh: true, workers);
        chains.Adapt();
        Allocations.Usual(() =>
        {
            chains.SetTemperatures(1, 2);
            chains.Run(target, 4, 1, fresh: true, workers);
            chains.Adapt();
        }).Should().Be(0);
    }

    private static LinearGaussianTarget Target(int dimensions) => new(UnadjustedLangevinTests.Loadings(3, dimensions), 2, [[1, -2, 0.5]]);

    private static LangevinChains Chains(string name, int rows, int dimensions)
    {
        MarkovChainOptions options = name switch
        {
            "Langevin" => PosteriorSampler.Langevin(12),
            "Mala" => PosteriorSampler.Mala(12),
            _ => PosteriorSampler.AutoMala(6),
        };
        var chains = new LangevinChains(options.Tempered(3, exchangeEvery: 2), rows, dimensions);
        new RandomStream(4, StreamPurpose.PriorSamples).Normal(chains.State.Points.Positions.Span);
        return chains;
    }
}
