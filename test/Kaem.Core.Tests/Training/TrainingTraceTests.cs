using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class TrainingTraceTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(256, 256, 1)]
    [InlineData(257, 129, 2)]
    [InlineData(10_000, 157, 64)]
    public void Points_are_means_over_equal_stretches(int updates, int points, int length)
    {
        var trace = new TrainingTrace();
        for (int step = 0; step < updates; step++)
            trace.Add(new TrainStepResult(step, 2 * step, 0) { AcceptanceRate = step % 2 == 0 ? 0.5f : float.NaN });
        var found = trace.Points();
        found.Should().HaveCount(points);
        found[^1].Step.Should().Be(updates);
        for (int i = 0; i < points - 1; i++)
        {
            found[i].Step.Should().Be((i + 1) * length);
            found[i].Loss.Should().Be(i * length + (length - 1) / 2f);
            found[i].EffectiveSampleSize.Should().Be(2 * found[i].Loss);
            found[i].AcceptanceRate.Should().Be(length == 1 && i % 2 == 1 ? null : 0.5f);
        }
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        var trace = new TrainingTrace();
        trace.Add(new TrainStepResult(1, 1, 0));
        Allocations.Usual(() =>
        {
            for (int step = 0; step < 2000; step++)
                trace.Add(new TrainStepResult(1, 1, 0));
        }).Should().Be(0);
    }

    [Fact]
    public void A_model_keeps_them_and_so_does_its_file()
    {
        var model = SmallModel.Trained;
        var points = model.Training.Points;
        points.Should().HaveCount((int)model.Training.Steps);
        // An epoch's mean is that of its updates.
        points.Take((int)model.Training.Epochs[0].Step).Average(point => point.Loss).Should().BeApproximately(model.Training.Epochs[0].Loss, 1e-4f);
        model.Reload().Training.Points.Should().Equal(points);
    }
}
