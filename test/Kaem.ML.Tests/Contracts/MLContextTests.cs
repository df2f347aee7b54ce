using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Tests.Contracts;

public class MLContextTests
{
    [Fact]
    public void What_a_channel_says_reaches_the_log()
    {
        var ml = new MLContext(seed: 1);
        var heard = new List<LoggingEventArgs>();
        ml.Log += (_, e) => heard.Add(e);
        var host = ((IHostEnvironment)ml).Register("Kaem");
        using (var channel = host.Start("Training"))
            channel.Info(MessageSensitivity.None, "epoch {0} of {1}", 1, 5);

        heard.Select(e => e.RawMessage).Should().Contain("epoch 1 of 5");
        var info = heard.Single(e => e.Kind == ChannelMessageKind.Info);
        info.Message.Should().Be("[Source=Kaem; Training, Kind=Info] epoch 1 of 5");
        info.Source.Should().Be("Kaem; Training");
        heard.First().RawMessage.Should().Be("Channel started");
        heard.Last().RawMessage.Should().Be("Channel disposed");
    }

    [Fact]
    public void Progress_channels_stay_silent()
    {
        var ml = new MLContext(seed: 1);
        int heard = 0;
        ml.Log += (_, _) => heard++;
        using (var progress = ((IHostEnvironment)ml).StartProgressChannel("Training"))
        {
            progress.SetHeader(new ProgressHeader("epochs"), entry => entry.SetProgress(0, 1, 5));
            progress.Checkpoint(1, 2);
        }

        heard.Should().Be(0);
    }

    [Fact]
    public void A_host_draws_by_the_seed_and_its_place()
    {
        int[] First(int? seed) => [.. Enumerable.Range(0, 2).Select(_ => 0).Zip(Hosts(seed), (_, host) => host.Rand.Next())];
        First(1).Should().Equal(First(1));
        First(1).Should().NotEqual(First(2));
        First(1)[0].Should().NotBe(First(1)[1]);
        ((IHostEnvironment)new MLContext(7)).Register("A", seed: 3).Rand.Next().Should().Be(((IHostEnvironment)new MLContext(8)).Register("B", seed: 3).Rand.Next());

        static IEnumerable<IHost> Hosts(int? seed)
        {
            IHostEnvironment ml = new MLContext(seed);
            return [ml.Register("A"), ml.Register("B")];
        }
    }

    [Fact]
    public void The_device_settings_have_defaults_and_are_kept()
    {
        var ml = new MLContext();
        ml.GpuDeviceId.Should().BeNull();
        ml.FallbackToCpu.Should().BeFalse();
        ml.GpuDeviceId = 1;
        ml.FallbackToCpu = true;
        ml.GpuDeviceId.Should().Be(1);
        ml.FallbackToCpu.Should().BeTrue();
        ml.TempFilePath.Should().NotBeNullOrEmpty();
    }
}
