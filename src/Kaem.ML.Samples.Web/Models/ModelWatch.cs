using Kaem.ML.Samples.Web.Service;
using Microsoft.Extensions.Options;

namespace Kaem.ML.Samples.Web.Models;

/// <summary>Looks at the model's file again and again: file systems that are mounted don't all say that a file changed.</summary>
internal sealed class ModelWatch(ModelFile file, IOptions<ServiceOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.PollMilliseconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            file.Look();
    }
}
