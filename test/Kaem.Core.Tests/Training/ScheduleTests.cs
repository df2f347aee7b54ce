using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

public class ScheduleTests
{
    [Fact]
    public void Grids_adapt_at_the_first_step_and_then_ever_less_often()
    {
        var schedule = new GridSchedule(new GridAdaptation());
        long[] due = [.. Enumerable.Range(0, 5000).Select(step => (long)step).Where(schedule.IsDue)];
        due.Take(3).Should().Equal(0, 100, 210);
        due.Zip(due.Skip(1), (a, b) => b - a).Should().BeInAscendingOrder();
        due.Should().HaveCount(7);
        var off = new GridSchedule(GridAdaptation.Off);
        Enumerable.Range(0, 500).Any(step => off.IsDue(step)).Should().BeFalse();
    }

    [Fact]
    public void Learning_rates_follow_their_schedules()
    {
        LearningRateSchedule.Constant.FactorAt(7, 10, 3).Should().Be(1);
        var milestones = LearningRateSchedule.Milestones(0.1f, 3, 6);
        new[] { 1, 2, 3, 5, 6, 9 }.Select(epoch => milestones.FactorAt(0, 1, epoch)).Should()
            .SatisfyRespectively(f => f.Should().Be(1), f => f.Should().Be(1), f => f.Should().Be(0.1f), f => f.Should().Be(0.1f),
                f => f.Should().BeApproximately(0.01f, 1e-8f), f => f.Should().BeApproximately(0.01f, 1e-8f));
        var cosine = LearningRateSchedule.Cosine(final: 0.1f, warmup: 0.1f);
        cosine.FactorAt(0, 101, 1).Should().BeInRange(0, 0.15f);
        cosine.FactorAt(10, 101, 1).Should().BeApproximately(1, 1e-4f);
        cosine.FactorAt(55, 101, 1).Should().BeApproximately(0.55f, 1e-4f);
        cosine.FactorAt(100, 101, 1).Should().BeApproximately(0.1f, 1e-6f);
        var linear = LearningRateSchedule.Linear(final: 0.2f, warmup: 0.1f);
        new long[] { 0, 4, 10, 55, 100 }.Select(step => linear.FactorAt(step, 101, 1)).Zip([1 / 11f, 5 / 11f, 1, 0.6f, 0.2f])
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6f);
        LearningRateSchedule.Linear(warmup: 0.5f).FactorAt(80, 101, 1).Should().Be(1);
        ((Action)(() => LearningRateSchedule.Milestones(0.1f, 5, 5))).Should().Throw<ArgumentException>().WithMessage("*ascend*");
    }
}
