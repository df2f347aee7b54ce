using Kaem.ML.Samples.Web.Service;

KaemService.Build(args).Run();
